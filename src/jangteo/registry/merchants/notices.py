"""What people are told of their shops: information only, no advertising."""

from jangteo.foundation.notify.toolkit import Kind, Template, declare_template


def _declare(code: str, title: str, text: str) -> None:
    declare_template(Template(code=f"merchants.{code}", title=title, text=text, kind=Kind.INFO))


_declare("submitted", "입점 신청", "[#{시장}] 새 입점 신청이 들어왔어요: #{상호}")
_declare("approved", "입점 승인", "[#{시장}] #{상호} 입점이 승인됐어요. 상인 화면을 열어 보세요.")
_declare("more_needed", "입점 신청 보완", "[#{시장}] #{상호} 신청에 보완할 것이 있어요: #{까닭}")
_declare("refused", "입점 신청 거절", "[#{시장}] #{상호} 입점 신청을 받지 못했어요: #{까닭}")
_declare("change_asked", "변경 요청", "[#{시장}] #{상호}에서 변경을 부탁했어요.")
_declare("change_decided", "변경 요청 결과", "[#{시장}] #{상호} 변경 요청: #{결과}")
_declare("helper_invited", "점원 초대", "[#{시장}] #{상호}에서 점원으로 초대했어요. 로그인해서 받아 주세요.")
_declare("helper_ended", "점원 끝", "[#{시장}] #{상호} 점원 일이 끝났어요.")
_declare(
    "handover_offered", "점포 양도", "[#{시장}] #{상호} 점포를 넘겨받아 달라는 부탁이 왔어요. 로그인해서 답해 주세요."
)
_declare("handover_accepted", "양도 확인", "[#{시장}] #{상호} 양도를 확인해 주세요.")
_declare("handover_done", "양도 완료", "[#{시장}] #{상호} 점포가 넘어갔어요.")
_declare("handover_refused", "양도 취소", "[#{시장}] #{상호} 양도가 취소됐어요: #{까닭}")
_declare("closed", "폐점", "[#{시장}] #{상호} 폐점을 처리했어요.")
_declare(
    "onnuri_due",
    "온누리 갱신",
    "[#{시장}] #{상호} 온누리 #{방식} 가맹이 #{날짜}에 끝나요. 지금부터 갱신할 수 있어요.",
)
_declare("photo_removed", "가게 사진", "[#{시장}] #{상호} 사진을 내렸어요: #{까닭} 다른 사진을 올려 주세요.")
_declare("paper_sent", "서류", "[#{시장}] #{상호}에서 서류를 보냈어요. 확인해 주세요.")
_declare("paper_confirmed", "서류 확인", "[#{시장}] #{상호} #{서류}, 확인했어요.")
_declare("paper_again", "서류 다시 올리기", "[#{시장}] #{상호} #{서류}, 다시 올려 주세요: #{까닭}")
_declare("paper_due", "서류 기한", "[#{시장}] #{상호} #{서류} 기한이 #{날짜}에 끝나요. 새 서류를 올려 주세요.")
