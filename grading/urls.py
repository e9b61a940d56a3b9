from django.urls import path

from grading.evaluations import missing_pages, proposal_pages, verdict_pages
from grading.evaluations import pages as evaluations
from grading.headcount import pages as headcount
from grading.posts import catalogue_pages
from grading.posts import pages as posts
from grading.standing import pages as standing
from grading.trials import pages as trials

app_name = "grading"
urlpatterns = [
    path("missing/", missing_pages.missing, name="missing"),
    path("missing/propose/", missing_pages.propose, name="propose-missing"),
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path("evaluations/new/", evaluations.open_new, name="evaluation-new"),
    path("evaluations/<int:pk>/", evaluations.evaluation, name="evaluation"),
    path("evaluations/<int:pk>/accept/", missing_pages.accept, name="accept"),
    path("evaluations/<int:pk>/step/", evaluations.step, name="evaluation-step"),
    path("evaluations/<int:pk>/publicity/", evaluations.publicity, name="publicity"),
    path("evaluations/<int:pk>/publicity/wording/", evaluations.notice, name="publicity-notice"),
    path("evaluations/<int:pk>/proposals/", proposal_pages.unit_proposals, name="unit-proposals"),
    path("verdicts/<int:pk>/", verdict_pages.verdict, name="verdict"),
    path("verdicts/<int:pk>/records/<slug:kind>/", verdict_pages.records, name="records"),
    path("verdicts/<int:pk>/override/", verdict_pages.override, name="override"),
    path("verdicts/<int:pk>/object/", verdict_pages.object_to, name="object"),
    path("overrides/<int:pk>/answer/", verdict_pages.answer_override, name="answer-override"),
    path("objections/<int:pk>/answer/", verdict_pages.answer_objection, name="answer-objection"),
    path("posts/", posts.posts, name="posts"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/new/", catalogue_pages.post_new, name="post-new"),
    path("posts/<int:pk>/edit/", catalogue_pages.post_edit, name="post-edit"),
    path("posts/rescore/", catalogue_pages.rescore, name="rescore"),
    path("posts/classify/", posts.classify_all, name="classify-all"),
    path("pictures/", standing.pictures, name="pictures"),
    path("headcount/", headcount.headcount, name="headcount"),
    path("headcount/record/", headcount.record, name="headcount-record"),
    path("headcount/ask/", headcount.ask, name="headcount-ask"),
    path("simulate/", trials.simulate, name="simulate"),
]
