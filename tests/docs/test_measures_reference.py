from tests.docs.measures_reference import PAGE, as_markdown


def test_the_page_says_what_the_measures_say():
    assert PAGE.read_text(encoding="utf-8") == as_markdown(), "run: python -m tests.docs.measures_reference"
