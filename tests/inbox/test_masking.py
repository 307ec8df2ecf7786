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


def test_a_street_where_somebody_lives_is_masked_and_one_that_is_dug_up_is_not():
    home = masking.mask("I'm on Ropery Road flats, six months pregnant and no heating")
    assert home.text == "I'm on [home street], six months pregnant and no heating"
    works = "Roadworks on Mersey Road again, how long this time?"
    assert masking.mask(works).text == works


def test_the_street_after_a_door_number_goes_with_it():
    masked = masking.mask("I live at 27 Ropery Road and my boiler is out")
    assert "Ropery" not in masked.text
    assert "boiler is out" in masked.text


def test_a_decision_quotes_a_number_whole_so_that_it_can_be_masked():
    text = "Ring Gary on 07700 900123 and quote BULB"
    start, end = masking.with_details(text, (0, 16))
    assert text[start:end] == "Ring Gary on 07700 900123"
    assert masking.mask(text[start:end]).text == "Ring Gary on [telephone number]"
    assert masking.with_details(text, (0, 9)) == (0, 9)
