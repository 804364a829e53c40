"""How the refusals and rejections of files read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "archive_bomb": "This archive unpacks to far more than it is: it is not taken.",
    "archive_encrypted": "This archive is locked with a password, so nobody can look inside: send it unlocked.",
    "bad_file_name": (
        "A file has a name of 1 to {limit} bytes, without folders, controls and marks of direction, not {value}."
    ),
    "bad_upload_metadata": (
        "Upload-Metadata holds names with values in base64, with commas between them (tus 1.0): {value} is none."
    ),
    "file_empty": "A file has at least one byte.",
    "file_too_large": "A file has at most {limit} bytes, this one has {size}.",
    "hash_mismatch": "What arrived is not what was announced: its {what} differs. Send it again.",
    "infected": "A scanner found malicious software in this file: it is not taken.",
    "not_a_blob": "Stored bytes are named by 64 hexadecimal digits.",
    "not_a_media_type": "A media type looks like application/pdf, not {value}.",
    "not_a_place": "A file is uploaded for a jurisdiction such as MD, a unit such as MD:moh or a company, not {value}.",
    "not_a_sha256": "A SHA-256 is 64 hexadecimal digits.",
    "not_a_clause": "A rule of ISO 19005 is named by its clause, such as 6.2.11.4.1, not {value}.",
    "not_a_thing": "A thing has an id of 16 to 100 letters, digits and . _ -, with a letter among them, not {value}.",
    "not_an_upload": "An upload has an id of the letter u and 32 hexadecimal digits, not {value}.",
    "not_pdfa": "This PDF says that it is PDF/A (ISO 19005) and is not: make it anew, or let it claim nothing.",
    "pdf_active": "This PDF starts programs, runs scripts or imports data when it is opened: it is not taken.",
    "pdf_encrypted": "This PDF is encrypted, so that it could not be read in fifty years: send it without a password.",
    "pdf_unreadable": "This file begins like a PDF, and is none that can be read.",
    "too_many_uploads": "You have {limit} uploads under way: finish or end some first.",
    "type_differs": "What the file holds is not what its name or its media type says.",
    "type_not_admitted": "Files of this type are not taken.",
    "upload_failed": "This upload did not arrive as it was announced: begin a new one.",
    "upload_received": "The upload {upload} arrived already, with other bytes.",
    "upload_settled": "The upload {upload} was decided otherwise already.",
    "upload_unknown": "There is no upload {upload}.",
}
