"""One person's training: days, records and certificates, on the phone and on paper."""
