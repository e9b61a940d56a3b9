from django.urls import path

from . import evaluations, headcount, ladders, missing, pictures, posts, proposals, simulate, verdicts

app_name = "grading"
urlpatterns = [
    path("missing/", missing.missing, name="missing"),
    path("missing/propose/", missing.propose, name="propose-missing"),
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path("evaluations/new/", evaluations.open_new, name="evaluation-new"),
    path("evaluations/<int:pk>/", evaluations.evaluation, name="evaluation"),
    path("evaluations/<int:pk>/accept/", missing.accept, name="accept"),
    path("evaluations/<int:pk>/step/", evaluations.step, name="evaluation-step"),
    path("evaluations/<int:pk>/publicity/", evaluations.publicity, name="publicity"),
    path("evaluations/<int:pk>/proposals/", proposals.unit_proposals, name="unit-proposals"),
    path("verdicts/<int:pk>/", verdicts.verdict, name="verdict"),
    path("verdicts/<int:pk>/records/<slug:kind>/", verdicts.records, name="records"),
    path("verdicts/<int:pk>/override/", verdicts.override, name="override"),
    path("verdicts/<int:pk>/object/", verdicts.object_to, name="object"),
    path("overrides/<int:pk>/answer/", verdicts.answer_override, name="answer-override"),
    path("objections/<int:pk>/answer/", verdicts.answer_objection, name="answer-objection"),
    path("posts/", posts.posts, name="posts"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/classify/", posts.classify_all, name="classify-all"),
    path("pictures/", pictures.pictures, name="pictures"),
    path("headcount/", headcount.headcount, name="headcount"),
    path("headcount/record/", headcount.record, name="headcount-record"),
    path("headcount/ask/", headcount.ask, name="headcount-ask"),
    path("headcount/exceptions/<int:pk>/grant/", headcount.grant, name="headcount-grant"),
    path("ladders/<int:pk>/", ladders.ladder, name="ladder"),
    path("simulate/", simulate.simulate, name="simulate"),
]
