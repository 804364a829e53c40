"""Sign-in: OpenID Connect bearer tokens, for people and for programs. joserfc does all of the cryptography."""
