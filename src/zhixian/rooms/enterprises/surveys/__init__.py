"""Surveys among firms (问卷调查): a drawn sample, codes on paper, answers without an account, results in which no small group shows."""
