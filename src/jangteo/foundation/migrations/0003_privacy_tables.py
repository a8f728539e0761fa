from datetime import date

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import jangteo.foundation.privacy.toolkit
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


#: code, label, amount, unit, law, source, from when this installation applies it.
_E_COMMERCE = "전자상거래 등에서의 소비자보호에 관한 법률 시행령 §6①"
POLICIES = (
    ("access_log", "개인정보 접속기록", 1, "years", "개인정보의 안전성 확보조치 기준 §8①",
     "1년 이상; 5만 명 이상이거나 민감·고유식별정보를 다루면 2년 이상. 2023년 뒤의 개정 문구는 확인이 필요해요"),
    ("access_change", "접근권한 변경기록", 3, "years", "개인정보의 안전성 확보조치 기준 §5③", "3년 이상; 2023년 뒤의 개정 문구는 확인이 필요해요"),
    ("trade", "거래·결제 기록", 5, "years", _E_COMMERCE, "대금결제 및 재화 등의 공급에 관한 기록 5년"),
    ("contract", "계약·철회 기록", 5, "years", _E_COMMERCE, "계약 또는 청약철회 등에 관한 기록 5년"),
    ("dispute", "불만·분쟁 처리 기록", 3, "years", _E_COMMERCE, "소비자의 불만 또는 분쟁처리에 관한 기록 3년"),
    ("advertising", "표시·광고 기록", 6, "months", _E_COMMERCE, "표시·광고에 관한 기록 6개월"),
    ("tax", "세금 증빙", 5, "years", "국세기본법 §85의3②", "장부와 증거서류 5년; 조문 확인이 필요해요"),
    ("subsidy", "보조금 서류", 5, "years", "지방자치단체 보조금 관리에 관한 법률", "사업이 끝난 뒤 5년; 조문 확인이 필요해요"),
    ("request_due", "개인정보 요청에 답하는 기한", 10, "days", "개인정보 보호법 시행령 §41·43·44", "요청을 받은 날부터 10일(공휴일 포함)"),
    ("manager_reveals", "시장매니저가 가린 정보 보기", 0, "flag", "내부 관리계획", "처음에는 사무국만 볼 수 있어요"),
    ("download_approval", "개인정보 내려받기 승인", 0, "flag", "개인정보의 안전성 확보조치 기준 §8②", "켜면 다른 한 사람이 승인해야 받을 수 있어요"),
)


def seed(apps, schema_editor):
    """The rules as they stand; those that change get another dated row on top."""
    policies = apps.get_model("foundation", "Policy")
    for code, label, amount, unit, law, source in POLICIES:
        policies.objects.create(
            code=code, label=label, amount=amount, unit=unit, law=law, source=source, valid_from=date(2020, 1, 1)
        )


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0002_tenancy_store_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='Destruction',
            fields=[
                ('scope_kind', models.CharField(choices=[('installation', 'installation'), ('region', 'region'), ('market', 'market'), ('store', 'store')], max_length=16)),
                ('scope_id', models.BigIntegerField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('subject_kind', models.CharField(max_length=40)),
                ('what', models.CharField(max_length=120)),
                ('count', models.PositiveIntegerField()),
                ('rule', models.CharField(max_length=200)),
                ('actor_label', models.CharField(max_length=80)),
            ],
            options={
                'db_table': 'privacy_destruction',
                'indexes': [
                    models.Index(fields=['scope_kind', 'scope_id', '-at'], name='privacy_destruction_scope'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Download',
            fields=[
                ('scope_kind', models.CharField(choices=[('installation', 'installation'), ('region', 'region'), ('market', 'market'), ('store', 'store')], max_length=16)),
                ('scope_id', models.BigIntegerField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('title', models.CharField(max_length=80)),
                ('reason', models.CharField(choices=[('complaint', '민원 처리'), ('contact', '연락'), ('contract', '계약 확인'), ('own_request', '본인 요청'), ('safety', '사고·안전'), ('legal', '법에 따른 요구'), ('other', '그 밖')], max_length=16)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('asked_by_id', models.BigIntegerField(null=True)),
                ('asked_by_label', models.CharField(max_length=80)),
                ('asked_at', models.DateTimeField()),
                ('needs_approval', models.BooleanField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('approved_by_id', models.BigIntegerField(null=True)),
                ('approved_by_label', models.CharField(blank=True, max_length=80)),
                ('refused_at', models.DateTimeField(null=True)),
                ('taken_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'privacy_download',
                'indexes': [
                    models.Index(fields=['scope_kind', 'scope_id', '-asked_at'], name='privacy_download_scope'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('approved_by_id', None), ('asked_by_id', None), models.Q(('approved_by_id', models.F('asked_by_id')), _negated=True), _connector='OR'), name='privacy_download_two'),
                    models.CheckConstraint(condition=models.Q(('approved_at', None), ('refused_at', None), _connector='OR'), name='privacy_download_either'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Kept',
            fields=[
                ('scope_kind', models.CharField(choices=[('installation', 'installation'), ('region', 'region'), ('market', 'market'), ('store', 'store')], max_length=16)),
                ('scope_id', models.BigIntegerField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.BigIntegerField()),
                ('subject_label', models.CharField(max_length=80)),
                ('what', models.CharField(max_length=120)),
                ('policy', models.CharField(max_length=40)),
                ('law', models.CharField(max_length=120)),
                ('content', jangteo.foundation.privacy.toolkit.SealedTextField(context='privacy.kept.content')),
                ('kept_at', models.DateTimeField()),
                ('ends_on', models.DateField()),
            ],
            options={
                'db_table': 'privacy_kept',
                'indexes': [
                    models.Index(fields=['ends_on'], name='privacy_kept_ends'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('subject_kind', 'subject_id', 'policy', 'scope_kind', 'scope_id'), name='privacy_kept_once', nulls_distinct=False),
                ],
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=80)),
                ('amount', models.PositiveIntegerField()),
                ('unit', models.CharField(choices=[('days', 'days'), ('months', 'months'), ('years', 'years'), ('flag', 'flag')], max_length=8)),
                ('law', models.CharField(max_length=120)),
                ('source', models.CharField(max_length=300)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
            ],
            options={
                'db_table': 'privacy_policy',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='privacy_policy_days'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('valid_from'), models.F('valid_to'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='privacy_policy_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('scope_kind', models.CharField(choices=[('installation', 'installation'), ('region', 'region'), ('market', 'market'), ('store', 'store')], max_length=16)),
                ('scope_id', models.BigIntegerField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('month', models.DateField()),
                ('signed_at', models.DateTimeField()),
                ('signed_by_id', models.BigIntegerField(null=True)),
                ('signed_by_label', models.CharField(max_length=80)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('accesses', models.PositiveIntegerField()),
                ('unusual', models.PositiveIntegerField()),
            ],
            options={
                'db_table': 'privacy_review',
                'constraints': [
                    models.UniqueConstraint(fields=('scope_kind', 'scope_id', 'month'), name='privacy_review_once', nulls_distinct=False),
                ],
            },
        ),
        migrations.CreateModel(
            name='SubjectRequest',
            fields=[
                ('scope_kind', models.CharField(choices=[('installation', 'installation'), ('region', 'region'), ('market', 'market'), ('store', 'store')], max_length=16)),
                ('scope_id', models.BigIntegerField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('user_id', models.BigIntegerField()),
                ('who', models.CharField(max_length=80)),
                ('asks', models.CharField(choices=[('see', '열람'), ('mend', '정정'), ('erase', '삭제'), ('stop', '처리정지'), ('withdraw', '동의철회')], max_length=16)),
                ('text', jangteo.foundation.privacy.toolkit.SealedTextField(blank=True, context='privacy.request.text')),
                ('made_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('open', '처리 중'), ('answered', '답했어요'), ('refused', '거절했어요')], max_length=16)),
                ('answer', jangteo.foundation.privacy.toolkit.SealedTextField(blank=True, context='privacy.request.answer')),
                ('ground', models.CharField(blank=True, choices=[('law', '법률이 열람을 금지하거나 제한해요 (§35④1)'), ('others_harm', '다른 사람의 생명·신체·재산을 해칠 우려가 있어요 (§35④2)'), ('duty', '다른 법령이 수집하거나 보관하게 한 정보예요 (§36①, §37②1)'), ('contract', '처리하지 않으면 계약을 지킬 수 없어요 (§37②4)')], max_length=16)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(blank=True, max_length=80)),
            ],
            options={
                'db_table': 'privacy_request',
                'indexes': [
                    models.Index(fields=['scope_kind', 'scope_id', 'state', 'due_on'], name='privacy_request_desk'),
                    models.Index(fields=['user_id', '-made_at'], name='privacy_request_user'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), models.Q(('settled_at', None), _negated=True)), _connector='OR'), name='privacy_request_settled'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('ground', ''), _negated=True), _connector='OR'), name='privacy_request_ground'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Access',
            fields=[
                ('scope_kind', models.CharField(choices=[('installation', 'installation'), ('region', 'region'), ('market', 'market'), ('store', 'store')], max_length=16)),
                ('scope_id', models.BigIntegerField(null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('actor_id', models.BigIntegerField(null=True)),
                ('actor_label', models.CharField(max_length=80)),
                ('actor_role', models.CharField(blank=True, max_length=16)),
                ('ip', models.GenericIPAddressField(null=True)),
                ('request_id', models.CharField(blank=True, max_length=32)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.BigIntegerField()),
                ('subject_label', models.CharField(max_length=80)),
                ('subject_user_id', models.BigIntegerField(null=True)),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('how', models.CharField(choices=[('shown', '화면'), ('list', '목록'), ('download', '내려받기'), ('kept', '따로 보관한 자료')], max_length=16)),
                ('reason', models.CharField(choices=[('complaint', '민원 처리'), ('contact', '연락'), ('contract', '계약 확인'), ('own_request', '본인 요청'), ('safety', '사고·안전'), ('legal', '법에 따른 요구'), ('other', '그 밖')], max_length=16)),
                ('words', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'db_table': 'privacy_access',
                'indexes': [models.Index(fields=['scope_kind', 'scope_id', '-at'], name='privacy_access_scope'), models.Index(fields=['subject_kind', 'subject_id', '-at'], name='privacy_access_subject'), models.Index(fields=['subject_user_id', '-at'], name='privacy_access_user')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='access',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'DELETE' AND OLD.at < (\n        SELECT now() - CASE unit\n            WHEN 'years' THEN make_interval(years => amount)\n            WHEN 'months' THEN make_interval(months => amount)\n            ELSE make_interval(days => amount) END\n        FROM privacy_policy\n        WHERE code = 'access_log' AND valid_from <= current_date AND (valid_to IS NULL OR valid_to > current_date)\n    ) THEN\n        RETURN OLD;\n    END IF;\n    RAISE EXCEPTION 'Cannot update rows of the access log, or delete them before their time';\n", hash='1be15aec051fa06bb0af51a15f5b2c672ccefe5f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_08b28', table='privacy_access', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='destruction',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a7ec1de704070f5607928b33f9431717c82a57fb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4bf75', table='privacy_destruction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='60256ab545dc6843d5ceba8340074ecc4c8ac152', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_64611', table='privacy_review', when='BEFORE')),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
