"""PURE: a file that somebody sent is not taken."""

MEGABYTE = 1_000_000


class FileRefused(Exception):
    """The file is not taken. `code` says why; `params` are the figures and words of the sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
