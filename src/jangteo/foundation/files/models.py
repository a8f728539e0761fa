"""The row of a kept file."""

from django.db import models

from jangteo.foundation.privacy.toolkit import SealedTextField


class StoredFile(models.Model):
    """A file whose sealed bytes lie under `var/files`.

    Personal data: the file's name as its owner gave it (sealed), and the content (sealed on the disk), for the purpose
    of whatever owns it and as long as that; a file that nothing took up goes after a day.
    """

    id = models.BigAutoField(primary_key=True)
    #: Where its bytes lie; the small picture beside them under the same key with `-s`.
    key = models.CharField(max_length=40, unique=True)
    name = SealedTextField(context="files.stored_file.name")
    media_type = models.CharField(max_length=100)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    small_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.IntegerField(null=True)
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    market_id = models.BigIntegerField(null=True)
    owner = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "files_stored_file"
        indexes = [
            models.Index(fields=["owner"], name="files_stored_file_owner"),
        ]

    def __str__(self) -> str:
        return f"file {self.id}"

    @property
    def small_key(self) -> str:
        """The key of the small picture; empty without one."""
        return f"{self.key}-s" if self.small_sha256 else ""
