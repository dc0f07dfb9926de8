"""The sample company: who works there (company.json) and what Slack does not know of them.

For trying Cairn out, never beside real people: only an empty database takes it.
"""
