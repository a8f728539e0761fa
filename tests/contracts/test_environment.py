"""What an installation is, found out from its variables; and whose word on a visitor's address is believed."""

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.test import Client

from jangteo.config import environment
from jangteo.kernel.errors import Refused

LOCAL = "http://127.0.0.1:8000"
HOSTS = ["127.0.0.1", "localhost"]


def test_without_a_word_it_is_a_demo_on_this_machine_only() -> None:
    assert environment.kind_of({}, base_url=LOCAL, hosts=HOSTS) == "demo"
    for base_url, hosts in (
        ("https://jangteo.example", HOSTS),
        ("https://localhost", HOSTS),
        ("http://192.0.2.7:8000", HOSTS),
        (LOCAL, [*HOSTS, "jangteo.example"]),
        (LOCAL, ["*"]),
    ):
        with pytest.raises(Refused) as refused:
            environment.kind_of({}, base_url=base_url, hosts=hosts)
        assert refused.value.code == "environment_missing"


def test_a_named_kind_holds_everywhere_and_a_misspelt_one_nowhere() -> None:
    for kind in environment.KINDS:
        assert environment.kind_of({"JANGTEO_ENV": kind}, base_url="https://x.example", hosts=["x.example"]) == kind
    with pytest.raises(Refused) as refused:
        environment.kind_of({"JANGTEO_ENV": "prod"}, base_url=LOCAL, hosts=HOSTS)
    assert refused.value.code == "environment_unknown"


def test_a_production_that_others_reach_speaks_tls() -> None:
    given = {"JANGTEO_ENV": "production"}
    assert environment.kind_of(given, base_url=LOCAL, hosts=HOSTS) == "production"
    for base_url, hosts in (("http://x.example", ["x.example"]), (LOCAL, ["x.example"])):
        with pytest.raises(Refused) as refused:
            environment.kind_of(given, base_url=base_url, hosts=hosts)
        assert refused.value.code == "address_insecure"


def test_an_https_address_means_one_proxy_unless_told() -> None:
    assert environment.proxies({}, base_url=LOCAL) == 0
    assert environment.proxies({}, base_url="https://x.example") == 1
    assert environment.proxies({"JANGTEO_PROXIES": "2"}, base_url="https://x.example") == 2
    for text in ("-1", "many", "²", "100"):
        with pytest.raises(Refused):
            environment.proxies({"JANGTEO_PROXIES": text}, base_url=LOCAL)


@pytest.mark.django_db
def test_an_invented_forwarded_address_does_not_lift_the_limit_of_the_api(client: Client) -> None:
    path = "/api/v1/places/regions"
    cache.clear()
    client.get(path, headers={"x-forwarded-for": "203.0.113.1"})
    client.get(path, headers={"x-forwarded-for": "203.0.113.2"})
    counted = [cache.get(f"throttle_anon_{name}") for name in ("127.0.0.1", "203.0.113.1", "203.0.113.2")]
    assert [len(times or []) for times in counted] == [2, 0, 0]


@pytest.mark.django_db
def test_a_crowd_does_not_push_counted_attempts_out_of_the_cache() -> None:
    assert isinstance(caches["default"], DatabaseCache)
    cache.clear()
    cache.set("attempts-of-one", 5, 300)
    cache.set_many({f"visitor-{number}": 1 for number in range(400)}, 300)
    assert cache.get("attempts-of-one") == 5
    assert sum(key is not None for key in cache.get_many([f"visitor-{n}" for n in range(400)]).values()) == 400
