"""A Django app that keeps achievement progress. Copy this folder into your project and make it yours."""
