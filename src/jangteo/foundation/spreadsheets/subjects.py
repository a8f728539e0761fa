"""What lists on their way in hold of people."""

from jangteo.foundation.privacy.toolkit import Processing, declare_processing
from jangteo.foundation.spreadsheets.types.keeping import FILE_DAYS

declare_processing(
    Processing(
        code="spreadsheets.uploads",
        order=70,
        whom="올린 목록에 적힌 분",
        purpose="엑셀로 올린 목록을 넣고 틀린 줄을 고치기",
        items="파일에 적힌 이름과 전화번호, 올린 분의 가린 이름",
        basis="정당한 이익 (개인정보 보호법 §15①6)",
        kept="올린 날부터 {0} 동안",
        rules=(FILE_DAYS.code,),
        tables=("spreadsheets_upload", "files_stored_file"),
    )
)
