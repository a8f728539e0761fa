"""Figures of this module, and what people are told when something cannot be."""

from datetime import timedelta
from functools import partial

from jangteo.kernel.errors import Invalid, Missing, Refused

WORDS_LENGTH = 300
TEXT_LENGTH = 2_000
#: A revealed value hides itself again after so many seconds.
SHOWN_SECONDS = 60
#: A granted download can be taken for so long.
DOWNLOAD_LASTS = timedelta(hours=24)
DOWNLOAD_LIMIT = 5_000
#: Seoul's hours at which offices are closed: whoever looks then is asked about it in the monthly review.
NIGHT_FROM, NIGHT_TO = 22, 6
#: More people than this looked at by one person within an hour stands out in the monthly review.
MANY_IN_AN_HOUR = 20

no_subject = partial(Missing, "subject_unknown", "그 사람의 정보를 찾을 수 없어요.")
no_request = partial(Missing, "request_unknown", "그 요청을 찾을 수 없어요.")
no_kept = partial(Missing, "kept_unknown", "따로 보관한 자료를 찾을 수 없어요. 기한이 지나 없앴을 수 있어요.")
no_download = partial(Missing, "download_unknown", "그 내려받기를 찾을 수 없어요.")
no_words = partial(Invalid, "words_missing", "무슨 일로 보는지 한 줄로 적어 주세요.", field="words")
words_long = partial(Invalid, "words_long", f"{WORDS_LENGTH}자 안으로 적어 주세요.", field="words")
reviewed_already = partial(Refused, "review_signed", "이 달은 이미 확인했어요.")
month_open = partial(Refused, "month_open", "아직 끝나지 않은 달이에요. 다음 달에 확인해 주세요.")
settled_already = partial(Refused, "request_settled", "이미 답한 요청이에요.")
approve_own = partial(Refused, "approve_own", "내가 부탁한 내려받기는 다른 분이 승인해야 해요.", status=403)
download_over = partial(Refused, "download_over", "받을 수 있는 시간이 지났어요. 다시 신청해 주세요.")
download_waits = partial(Refused, "download_waits", "아직 승인을 기다리고 있어요.")
download_settled = partial(Refused, "download_settled", "이미 처리한 내려받기예요.")
no_text = partial(Invalid, "text_missing", "무엇을 어떻게 했는지 적어 주세요.", field="answer")
text_long = partial(Invalid, "text_long", f"{TEXT_LENGTH:,}자 안으로 적어 주세요.", field="text")
no_hold = partial(Missing, "hold_unknown", "그 보존 조치를 찾을 수 없어요. 이미 풀었을 수 있어요.")
hold_backwards = partial(Invalid, "period_backwards", "마지막 날이 첫날보다 빨라요.", field="last_day")
