"""What the register of places keeps of those who work on it."""

from jangteo.foundation.privacy.toolkit import Processing, declare_processing

declare_processing(
    Processing(
        code="places.staff",
        order=75,
        whom="사무국과 지자체에서 일하는 분",
        purpose="시장 자료와 지도를 누가 고쳤는지 남기기",
        items="가린 이름",
        basis="정당한 이익 (개인정보 보호법 §15①6)",
        kept="고친 자료를 두는 동안",
        tables=("places_map", "places_import_run", "places_doubt"),
    )
)
