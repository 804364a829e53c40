"""How the refusals of the import read. Those of a whole file name the place in it, and never what a release says."""

MESSAGES: dict[str, str] = {
    "not_json": "The file is no JSON in UTF-8: {why} at byte {byte}.",
    "not_a_package": "The file is no release package, no record package and no release of OCDS: {why}.",
    "ocds_version": "The file says version {version} of OCDS: 1.1 is taken, and a package that says none is of 1.0.",
    "ocid_missing": "Each release says its process as ocid, one line of up to 200 characters: "
    "the one at byte {byte} does not.",
    "date_missing": "Each release says its date, such as 2024-03-01T12:00:00Z: the one at byte {byte} does not.",
    "release_id_reused": "A release with this id of {ocid} is recorded with other bytes (SHA-256 {sha256}): "
    "what was published once stays as it was, and a correction is a new release.",
    "duplicate_in_package": "The releases at byte {first} and at byte {byte} are of one process and have one id.",
    "too_large": "What begins at byte {byte} has more than {limit} bytes: a release, or what is round the releases.",
    "not_an_ocid": "A process is named by its ocid, one line of 1 to 200 characters.",
    "publisher_code": "A publisher is a code such as PY-DNCP, of letters, digits, dots and hyphens, not {value}.",
    "import_id": "Packages and releases are named by a UUID, not {value}.",
    "unknown_package": "There is no package {package}.",
    "unknown_release": "There is no release {release}.",
}
