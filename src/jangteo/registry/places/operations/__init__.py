"""What can happen to places."""

from jangteo.foundation.audit.types import declare_field, declare_label, declare_values
from jangteo.registry.places.operations._stall_rows import StallGuard, hold_stalls, install_stall_guard
from jangteo.registry.places.operations.adding import add_market
from jangteo.registry.places.operations.deciding import decide_doubt
from jangteo.registry.places.operations.editing import (
    add_closing,
    load_regions,
    remove_closing,
    set_cycle,
    update_market,
)
from jangteo.registry.places.operations.exporting import export_file, export_markets
from jangteo.registry.places.operations.importing import (
    confirm_import,
    discard_import,
    import_markets,
    preview_import,
    run_import,
    settle_old_runs,
)
from jangteo.registry.places.operations.maps import generate_map, keep_background, restore_map_version, save_map_changes
from jangteo.registry.places.operations.settling import decide_doubts, reopen_doubt
from jangteo.registry.places.operations.stall_lists import store_stalls
from jangteo.registry.places.operations.stalls import (
    add_stalls,
    change_stall,
    change_stalls,
    retire_stall,
    revive_stall,
)
from jangteo.registry.places.operations.zones import add_zone, change_zone, order_zones, remove_zone
from jangteo.registry.places.types import Tint

__all__ = [
    "StallGuard",
    "add_closing",
    "add_market",
    "add_stalls",
    "add_zone",
    "change_stall",
    "change_stalls",
    "change_zone",
    "confirm_import",
    "decide_doubt",
    "decide_doubts",
    "discard_import",
    "export_file",
    "export_markets",
    "generate_map",
    "hold_stalls",
    "import_markets",
    "install_stall_guard",
    "keep_background",
    "load_regions",
    "order_zones",
    "preview_import",
    "remove_closing",
    "remove_zone",
    "reopen_doubt",
    "restore_map_version",
    "retire_stall",
    "revive_stall",
    "run_import",
    "save_map_changes",
    "set_cycle",
    "settle_old_runs",
    "store_stalls",
    "update_market",
]

declare_label("places.add_closing", "평소와 다른 날을 적었어요")
declare_label("places.remove_closing", "평소와 다른 날을 지웠어요")
declare_label("places.update_market", "시장 정보를 고쳤어요")
declare_label("places.set_cycle", "여는 날을 바꾸었어요")
declare_label("places.add_market", "시장을 넣었어요")
declare_label("places.load_regions", "지역 이름을 새로 읽었어요")
declare_label("places.decide_doubt", "헷갈리는 줄을 정했어요")
declare_label("places.decide_doubts", "헷갈리는 줄을 한꺼번에 정했어요")
declare_label("places.reopen_doubt", "정한 것을 되돌렸어요")
declare_label("places.export_file", "시장 자료를 내려받았어요")
declare_label("places.export_markets", "시장 자료를 내려받았어요")
declare_label("places.import_markets", "시장 자료를 가져왔어요")
declare_label("places.preview_import", "시장 자료를 미리 보았어요")
declare_label("places.confirm_import", "시장 자료를 가져오라고 했어요")
declare_label("places.discard_import", "올린 자료를 버렸어요")
declare_label("places.settle_old_runs", "오래 기다린 파일을 버렸어요")
declare_label("places.run_import", "시장 자료를 가져왔어요")
declare_field("market_phone", "전화번호")
declare_field("homepage", "누리집")
declare_field("goods", "취급품목")
declare_field("store_count", "점포 수")
declare_field("has_parking", "주차장")
declare_field("has_toilet", "화장실")
declare_field("palette", "색")
declare_field("type", "유형")
declare_field("days", "장날")
declare_field("day", "날짜")
declare_field("kind", "여는지")
declare_field("reason", "까닭")
declare_field("cycle", "여는 날")
declare_field("rule", "여는 날")
declare_field("decision", "정한 것")
declare_field("rows", "줄 수")
declare_field("added", "새 시장")
declare_field("changed", "바뀐 시장")
declare_field("gone", "사라진 시장")
declare_field("in_doubt", "확인할 것")
declare_field("opening", "여는지")
declare_field("refused", "넣지 못한 줄")
declare_field("state", "상태")
declare_field("market", "시장")
declare_field("slug", "주소 이름")
declare_field("cycle_days", "장날")
declare_field("cycle_text", "개설주기")
declare_field("cycle_31st", "31일")
declare_field("closed_weekdays", "정기 휴무")
declare_field("closed_yearly", "명절")
declare_field("weekday_beats_market_day", "휴무와 장날이 겹치면 쉬기")
declare_field("vouchers", "상품권")
declare_label("places.add_zone", "구역을 넣었어요")
declare_label("places.change_zone", "구역을 고쳤어요")
declare_label("places.remove_zone", "구역을 지웠어요")
declare_label("places.order_zones", "구역 차례를 바꾸었어요")
declare_label("places.add_stalls", "자리를 넣었어요")
declare_label("places.change_stall", "자리를 고쳤어요")
declare_label("places.change_stalls", "여러 자리를 고쳤어요")
declare_label("places.retire_stall", "자리를 없앴어요")
declare_label("places.revive_stall", "자리를 되살렸어요")
declare_label("places.store_stalls", "자리 목록을 넣었어요")
declare_label("places.save_map_changes", "배치도를 고쳤어요")
declare_label("places.generate_map", "배치도를 새로 그렸어요")
declare_label("places.keep_background", "배치도 바탕 그림을 올렸어요")
declare_label("places.restore_map_version", "배치도를 되돌렸어요")
declare_field("stall_number", "자리 번호")
declare_field("zone", "구역")
declare_field("letter", "글자")
declare_field("floor", "층")
declare_field("area_m2", "넓이")
declare_field("ownership", "소유")
declare_field("use", "쓰임")
declare_field("tint", "색")
declare_values("tint", {each.value: each.label for each in Tint})
declare_field("order", "차례")
declare_field("retired_on", "없앤 날")
declare_field("added", "넣은 수")
declare_field("changed", "고친 수")
declare_field("background", "바탕 그림")
declare_field("put_cell", "칸 놓기")
declare_field("drop_cell", "칸 빼기")
declare_field("put_mark", "표시 놓기")
declare_field("drop_mark", "표시 빼기")
declare_field("put_stall", "자리 고치기")
declare_field("drop_stall", "자리 없애기")
declare_field("put_zone", "구역 고치기")
declare_field("put_frame", "크기·바탕 바꾸기")
