"""Views and explanations for people: as text, as HTML.

Functions of the parts (views, verdicts), so that the wholes, which stand above, can call them: `Overview.to_text`,
`Explanation.to_text`.
"""
