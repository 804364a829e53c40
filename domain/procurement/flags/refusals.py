"""How the refusals of red flags read."""

MESSAGES: dict[str, str] = {
    "flag_threshold_range": "The threshold {value} is out of range: it is {least} to {most}.",
}
