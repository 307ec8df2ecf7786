"""Personal details out of sight."""

from moothall.inbox import masking


def test_a_part_that_cuts_a_number_in_two_tells_none_of_it():
    text = "Ring Gary on 07700 900123 and quote BULB"
    assert masking.masked_part(text, 0, 16) == "Ring Gary on [telephone number]"
    assert masking.masked_part(text, 18, 35) == "[telephone number] and quote"
    assert masking.masked_part(text, 0, 9) == "Ring Gary"


def test_the_comma_before_an_address_stays():
    masked = masking.mask("It flew past like a frisbee, number 30 end of Quillet Road")
    assert "frisbee, [home address]" in masked.text


def test_a_decision_quotes_a_number_whole_so_that_it_can_be_masked():
    text = "Ring Gary on 07700 900123 and quote BULB"
    start, end = masking.with_details(text, (0, 16))
    assert text[start:end] == "Ring Gary on 07700 900123"
    assert masking.mask(text[start:end]).text == "Ring Gary on [telephone number]"
    assert masking.with_details(text, (0, 9)) == (0, 9)
