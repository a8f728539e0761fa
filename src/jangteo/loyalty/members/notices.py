"""What members are told."""

from jangteo.foundation.notify.toolkit import Template, declare_template

#: 공정거래위원회 2024-12-23: tell before points run out, by more than one way.
EXPIRING = declare_template(
    Template(
        code="members.expiring",
        title="곧 사라지는 포인트",
        text="[#{포인트}] #{날짜}에 #{수}P가 사라져요. 그 전에 시장에서 쓰세요.",
    )
)
