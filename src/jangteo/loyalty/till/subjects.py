"""What the till keeps of those who work at it."""

from jangteo.foundation.privacy.toolkit import Processing, declare_processing

declare_processing(
    Processing(
        code="till.phones",
        order=70,
        whom="가게에서 휴대전화로 적립하는 점주와 점원",
        purpose="어느 휴대전화가 적립하는지 사무국이 알고, 잃어버린 것을 멈추기",
        items="계정, 휴대전화 이름, 마지막으로 연결된 때",
        basis="정당한 이익 (개인정보 보호법 §15①6)",
        kept="기기가 목록에 있는 동안",
        tables=("till_device",),
    )
)
