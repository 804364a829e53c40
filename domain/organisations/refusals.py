"""How the refusals of organisations read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "another_kind": "A unit is merged into one of its own kind, {kind}, not into a {given}.",
    "below_itself": "{parent} stands below {unit} on that day or later: a unit cannot come to stand below itself.",
    "company_dissolved": "Company {company} is dissolved from {on}.",
    "company_exists": "Company {company} is registered already, with other particulars.",
    "effective_before_last_change": (
        "A change was recorded that takes effect on {last}: this one cannot take effect before it, on {value}."
    ),
    "effective_out_of_range": "Acts take effect between {first} and {last}, not on {value}.",
    "jurisdiction_exists": "{jurisdiction} is founded already, as {name}.",
    "kind_under_kind": "A unit of kind {kind} does not stand directly under a {parent}.",
    "name_length": "A name has 1 to {limit} characters, this one has {length}.",
    "name_not_plain": "A name is one line of visible characters, not {value}.",
    "not_a_country_code": "A country is written in two capitals as in ISO 3166-1, such as MD or ES, not {value}.",
    "not_a_registration_number": (
        "A registration number has up to 40 letters, digits, dots, dashes and slashes, not {value}."
    ),
    "not_a_unit_code": (
        "A code has up to 24 letters, digits, dots and dashes, beginning with a letter or digit, not {value}."
    ),
    "not_there_yet": "{which} is there from {since}: nothing takes effect in it before, on {value}.",
    "post_abolished": "Post {post} is abolished from {on}.",
    "post_exists": "There is, or was, a post {post} already: {title}.",
    "subtree_too_large": "At most {limit} units move with one act, here {count} would: move the parts first.",
    "too_deep": "Units stand in at most {limit} levels, here there would be {depth}.",
    "unit_ended": "Unit {unit} is dissolved or merged from {on}.",
    "unit_exists": "There is, or was, a unit {unit} already: {name}.",
    "unit_has_children": "Unit {unit} has {count} units below it, such as {first}: move or dissolve them first.",
    "unit_has_posts": "Unit {unit} has {count} posts, such as {first}: abolish them first.",
    "unknown_company": "There is no company {company}.",
    "unknown_jurisdiction": "There is no jurisdiction {jurisdiction}.",
    "unknown_post": "There is no post {post}.",
    "unknown_unit": "There is no unit {unit}.",
}
