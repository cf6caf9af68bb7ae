"""Work that the house does by itself, as jobs in PostgreSQL's queue. Each may run twice without harm."""

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from zhixian.operation import sending
from zhixian.rooms.agencies.access import as_system
from zhixian.rooms.borders import watching as goods_watch
from zhixian.rooms.docket import anew, lead_terms
from zhixian.rooms.docket import jobs as docket
from zhixian.rooms.enterprises.accounts import marking
from zhixian.rooms.enterprises.assessments import planning
from zhixian.rooms.enterprises.bookings import reminding
from zhixian.rooms.enterprises.indexes import services as risk_indexes
from zhixian.rooms.enterprises.inquiries import answering as inquiries
from zhixian.rooms.enterprises.points import requests as service_requests
from zhixian.rooms.leads import jobs as leads
from zhixian.rooms.leads import phones, scoring
from zhixian.rooms.ledger import services as ledger
from zhixian.rooms.library import filling
from zhixian.rooms.publishing import warnings
from zhixian.rooms.statistics import tallying
from zhixian.rooms.supervision import watching


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="overdue", pass_context=False)
def tell_of_overdue(timestamp: int) -> None:
    docket.tell_of_overdue(now=timezone.now())
    docket.repeat_unanswered(now=timezone.now())
    docket.remind_before_end(now=timezone.now())
    lead_terms.tell(now=timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="anew", pass_context=False)
def reckon_anew(timestamp: int) -> None:
    """Hourly: nothing to do but in the hour after an update has brought the holidays of a further year."""
    anew.reckon_anew(now=timezone.now())
    leads.reckon_anew(now=timezone.now())


def at_start() -> None:
    """What ran out while the house was down is told of as soon as a worker is up, and not only at the next full minute."""
    try:
        tell_of_overdue.configure(task_kwargs={"timestamp": int(timezone.now().timestamp())}).defer()
    except AlreadyEnqueued:
        return  # it waits in the queue already


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="seal", pass_context=False)
def seal_ledger(timestamp: int) -> None:
    seal_now()


def seal_now() -> None:
    with as_system():
        ledger.seal(now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="watch", pass_context=False)
def watch_untransferred(timestamp: int) -> None:
    watching.refresh(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="mail", lock="mail", pass_context=False)
def send_mail(timestamp: int) -> None:
    sending.send_mail(now=timezone.now())
    warnings.tell_subscribers(now=timezone.now())
    sending.send_letters(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="events", lock="events", pass_context=False)
def deliver_events(timestamp: int) -> None:
    sending.deliver_events(now=timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="tidy", pass_context=False)
def tidy_outbox(timestamp: int) -> None:
    sending.tidy(now=timezone.now())


@app.periodic(cron="10 3 * * *")
@app.task(queueing_lock="reports", pass_context=False)
def look_after_reports(timestamp: int) -> None:
    leads.drop_expired(now=timezone.now())
    leads.enter_in_ledger(now=timezone.now())
    phones.count_speed(now=timezone.now())
    marking.look_again(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="lead-rules", lock="lead-rules", pass_context=False)
def score_leads(timestamp: int) -> None:
    scoring.score_new(now=timezone.now())
    marking.mark_leads(now=timezone.now())


@app.periodic(cron="15 * * * *")
@app.task(queueing_lock="plans", pass_context=False)
def tell_of_plans(timestamp: int) -> None:
    planning.tell_of_due(now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="service", pass_context=False)
def look_after_service(timestamp: int) -> None:
    """Bookings of the next day are recalled; requests that nobody answered go to the level above."""
    reminding.remind(now=timezone.now())
    service_requests.pass_up(now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="inquiries", pass_context=False)
def tell_of_unanswered(timestamp: int) -> None:
    inquiries.tell_of_overdue(now=timezone.now())


@app.periodic(cron="20 2 * * *")
@app.task(queueing_lock="indexes", pass_context=False)
def reckon_indexes(timestamp: int) -> None:
    risk_indexes.reckon_all(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="library", lock="library", pass_context=False)
def fill_library(timestamp: int) -> None:
    """A new house gets the package's law; whatever the index lacks is made up. Nothing to do: three small questions."""
    filling.fill(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="figures", pass_context=False)
def reckon_figures(timestamp: int) -> None:
    tallying.refresh(now=timezone.now())


@app.periodic(cron="25 * * * *")
@app.task(queueing_lock="goods-watch", pass_context=False)
def tell_of_watch_ends(timestamp: int) -> None:
    goods_watch.tell_of_ends(now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="stalled", pass_context=False)
async def retry_stalled(timestamp: int) -> None:
    """A worker that was killed leaves its job as running; nobody else takes it up by himself."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=120):
        await app.job_manager.retry_job(job)
