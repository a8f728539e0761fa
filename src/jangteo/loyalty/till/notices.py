"""What the till tells members."""

from jangteo.foundation.notify.toolkit import Kind, Template, declare_template

declare_template(
    Template(
        code="till.confirmation",
        title="포인트 사용 확인",
        text="포인트 #{포인트}P 사용 확인 번호는 #{번호}이에요. 가게에만 알려 주세요.",
        kind=Kind.INFO,
        required=True,
    )
)
