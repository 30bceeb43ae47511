from .celery import app as celery_app  # every process sends its tasks to our queue, also the shell

__all__ = ["celery_app"]
