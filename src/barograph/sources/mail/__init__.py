"""Readers of mail: mbox, Maildir, pipermail, public-inbox."""
