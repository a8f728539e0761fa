"""Merchant QR: a real code, every slip in it, and whatever can be written can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jangteo.kernel.errors import Invalid
from jangteo.kernel.korea.emvco import (
    Field,
    MerchantQr,
    OpaqueQr,
    crc16,
    read_merchant_qr,
    read_qr,
    write_fields,
    write_merchant_qr,
)

#: From the developers' pages of BC Card (copanote/developers, getMpmQrInfo.md).
REAL = (
    "0002010102121531260004102600041075112872400000026310014D41000000140100509000000001520472105303410540432515802KR"
    "5910CleanTopia6010KYUNGGI-DO610513204625603090000000010515MQ2020900009793060810000114070800000001"
    "64210002ko0104비씨카드0203경기도630439F0"
)


def test_the_checksum_is_the_one_of_the_standard() -> None:
    assert f"{crc16(b'123456789'):04X}" == "29B1"
    assert f"{crc16(REAL[:-4].encode()):04X}" == "39F0"


def test_a_real_code_says_what_it_says() -> None:
    qr = read_merchant_qr(REAL)
    assert (qr.dynamic, qr.won, qr.currency, qr.country, qr.category) == (True, 3251, "410", "KR", "7210")
    assert (qr.name, qr.city, qr.local_name, qr.shown_name) == ("CleanTopia", "KYUNGGI-DO", "비씨카드", "비씨카드")
    assert (qr.store_label, qr.reference, qr.bill_number) == ("000000001", "MQ2020900009793", "")
    assert qr.terminal_label == "00000001"
    assert [(one.id, one.guid) for one in qr.accounts] == [("15", ""), ("26", "D4100000014010")]
    assert qr.accounts[1].fields == (Field("00", "D4100000014010"), Field("05", "000000001"))
    assert qr.fields[-1] == Field("63", "39F0")
    assert write_merchant_qr(qr.fields[:-1]) == REAL


def test_lengths_count_characters_and_the_checksum_bytes() -> None:
    code = write_merchant_qr([Field("00", "01"), Field("59", "새봄"), Field("64", "0002ko0102새봄")])
    assert "5902새봄" in code
    assert read_merchant_qr(code).local_name == "새봄"


@pytest.mark.parametrize("at", range(4))
def test_every_flipped_digit_of_the_amount_is_found(at: int) -> None:
    place = REAL.index("54043251") + 4 + at
    for digit in "0123456789".replace(REAL[place], ""):
        with pytest.raises(Invalid):
            read_merchant_qr(REAL[:place] + digit + REAL[place + 1 :])


def test_every_other_character_counts() -> None:
    for at in range(len(REAL)):
        with pytest.raises(Invalid):
            read_merchant_qr(REAL[:at] + ("가" if REAL[at] != "가" else "나") + REAL[at + 1 :])


def _signed(body: str) -> str:
    return f"{body}6304{crc16((body + '6304').encode()):04X}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "000201",
        REAL[:-1],
        REAL[:-4] + "39f0",
        REAL + "6304",
        REAL + "0000",
        REAL + "990101",  # the checksum is not the last
        _signed("000202"),  # another format
        _signed("010211000201"),  # the format is not the first
        _signed("00020159009"),  # nothing in a field
        _signed("0002015903abc5903abc"),  # a field twice
        _signed("0002015999abc"),  # longer than the code
        _signed("00020159+1a"),
        _signed("00020159 1a"),
        _signed("000201５９02ab"),  # digits of another width
        _signed("0002015303410540432.5"),  # half a 원
        _signed("0002015303410540 "),
        _signed("000201530341054021 "),
        _signed("00020126040099"),  # a template that does not add up
        _signed("00020162041234"),
        "x" * 5000,
    ],
)
def test_what_is_not_whole_is_refused_and_kept_opaque(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_merchant_qr(text)
    assert caught.value.code == "qr_unreadable"
    assert read_qr(text) == OpaqueQr(text)


@pytest.mark.parametrize(
    "text", ["https://zeropay.or.kr/q/1234", "3400010012345678", "hQVDUFYwMWEaTwfUEAAAAUAQ", "\ud800", "D" + "A" * 44]
)
def test_other_codes_are_kept_as_they_are(text: str) -> None:
    assert read_qr(text) == OpaqueQr(text)


@pytest.mark.parametrize(("amount", "won"), [("1", 1), ("0", 0), ("3251.00", 3251), ("3251.0", 3251)])
def test_the_amount_is_whole_won(amount: str, won: int) -> None:
    code = write_merchant_qr([Field("00", "01"), Field("53", "410"), Field("54", amount)])
    assert read_merchant_qr(code).won == won


def test_without_an_amount_or_in_other_money_there_is_no_won() -> None:
    assert read_merchant_qr(write_merchant_qr([Field("00", "01"), Field("53", "410")])).won is None
    foreign = write_merchant_qr([Field("00", "01"), Field("53", "840"), Field("54", "12.34")])
    assert read_merchant_qr(foreign).won is None


@pytest.mark.parametrize("field", [Field("5", "a"), Field("ab", "a"), Field("59", ""), Field("59", "a" * 100)])
def test_what_cannot_be_written_is_refused(field: Field) -> None:
    with pytest.raises(Invalid):
        write_fields([field])


VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=99).filter(lambda text: text.strip())
#: Free fields: neither templates, nor amount, nor those that the code itself sets.
IDS = st.sampled_from([f"{n:02d}" for n in (*range(1, 26), 52, 55, 56, 57, 58, 59, 60, 61, *range(65, 100))])


@given(st.dictionaries(IDS, VALUES, max_size=12))
def test_what_is_written_is_read(values: dict[str, str]) -> None:
    fields = (Field("00", "01"), *(Field(id_, value) for id_, value in values.items()))
    code = write_merchant_qr(fields)
    read = read_qr(code)
    assert isinstance(read, MerchantQr)
    assert read.fields == (*fields, Field("63", code[-4:]))
    assert read.name == values.get("59", "")


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    assert read_qr(text).text in (text, text.strip())


@given(st.integers(0, len(REAL) - 1), st.characters(exclude_categories=["Cs"]))
def test_no_single_slip_passes(at: int, other: str) -> None:
    slipped = REAL[:at] + other + REAL[at + 1 :]
    assert isinstance(read_qr(slipped), OpaqueQr) or slipped.strip() == REAL
