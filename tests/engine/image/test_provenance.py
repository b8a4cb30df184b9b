import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.image.provenance import SOURCE_TYPE, Format, Made, read, sealed
from tests.engine.image.brought import encoded, picture, png

MADE = Made("一片宁静的森林, at dusk", "house-scenes", 7, "our-guild", "people", "ink")
FORMATS: tuple[Format, ...] = ("webp", "png")
KEYS: dict[Format, str] = {"webp": "xmp", "png": "XML:com.adobe.xmp"}


@pytest.mark.parametrize("format", FORMATS)
def test_what_was_sealed_is_read_again(format: Format) -> None:
    content = sealed(picture(), MADE, format)

    assert read(content) == MADE
    assert SOURCE_TYPE.encode() in content
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == (format.upper(), (64, 48))


def test_a_png_says_it_in_plain_text_too() -> None:
    with Image.open(io.BytesIO(sealed(picture(), MADE, "png"))) as image:
        image.load()
        assert image.info["Description"] == MADE.prompt
        assert image.info["Seed"] == "7"


def test_the_packet_is_where_other_readers_look_for_it() -> None:
    for format, key in KEYS.items():
        with Image.open(io.BytesIO(sealed(picture(), MADE, format))) as image:
            raw = image.info[key]
        packet = raw if isinstance(raw, bytes) else raw.encode()

        assert packet.startswith(b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>')
        assert b"<Iptc4xmpExt:DigitalSourceType>" + SOURCE_TYPE.encode() in packet


@given(prompt=st.text(max_size=300), format=st.sampled_from(FORMATS))
@settings(max_examples=60, deadline=None)
def test_no_prompt_breaks_the_file_or_forges_its_seal(prompt: str, format: Format) -> None:
    made = read(sealed(picture(8, 8), Made(prompt, "m", 3), format))

    assert made is not None
    assert (made.model, made.seed) == ("m", 3)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "prompt",
    [
        "</rdf:RDF>]]><!--&lt;<!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
        'a "quoted"\nsecond line\tand <b>tags</b> & more',
        "' or '1'='1",
    ],
)
def test_marks_of_xml_come_back_as_they_were(prompt: str, format: Format) -> None:
    assert read(sealed(picture(), Made(prompt, "m", 1), format)) == Made(prompt, "m", 1)


def test_what_xml_cannot_say_is_left_out_and_long_texts_end() -> None:
    made = read(sealed(picture(), Made("a\0b\ud800c\x1b" + "&" * 1_000_000, "m", 1), "png"))

    assert made is not None
    assert made.prompt.startswith("abc&")
    assert len(made.prompt) == 4_000


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"<not xml",
        b"<a/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"<a>" * 30_000,
        "<a>坏</a>".encode("gb18030"),
        sealed(picture(), MADE, "webp")[-900:].replace(b">7<", b">many<"),
    ],
)
def test_foreign_and_broken_packets_say_nothing(packet: bytes) -> None:
    assert read(encoded(picture(), "WEBP", xmp=packet)) is None


def test_pictures_without_a_packet_say_nothing() -> None:
    assert read(png()) is None
    assert read(b"no picture") is None
    assert read(b"") is None
