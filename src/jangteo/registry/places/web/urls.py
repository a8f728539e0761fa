"""Addresses of places, portal by portal."""

from jangteo.registry.places.web.map.urls import map_urls
from jangteo.registry.places.web.stalls.urls import stall_urls
from jangteo.registry.places.web.urls_city import city_urls
from jangteo.registry.places.web.urls_my import urlpatterns as my_urls

urlpatterns = [*city_urls, *map_urls, *stall_urls, *my_urls]
