"""What every address of the API stands on: who asks, whether they may, how answers, refusals and pages look."""
