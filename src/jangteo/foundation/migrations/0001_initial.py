import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('phone_sealed', models.TextField(blank=True)),
                ('phone_index', models.CharField(max_length=64, null=True, unique=True)),
                ('phone_verified_at', models.DateTimeField(null=True)),
                ('name_sealed', models.TextField(blank=True)),
                ('is_active', models.BooleanField(default=True)),
                ('date_joined', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'db_table': 'identity_user',
            },
        ),
        migrations.CreateModel(
            name='CaughtMessage',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('phone_sealed', models.TextField()),
                ('text_sealed', models.TextField()),
                ('caught_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'identity_caught_message',
                'indexes': [
                    models.Index(fields=['-caught_at'], name='identity_caught_message_at'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('phone_sealed', models.TextField(blank=True)),
                ('phone_index', models.CharField(blank=True, max_length=64)),
                ('role', models.CharField(choices=[('operator', '설치 관리자'), ('officer', '지자체 담당자'), ('staff', '사무국'), ('manager', '시장매니저'), ('merchant', '상인'), ('customer', '손님')], max_length=16)),
                ('scope_kind', models.CharField(choices=[('installation', 'installation'), ('region', 'region'), ('market', 'market'), ('store', 'store')], max_length=16)),
                ('scope_id', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'identity_invitation',
            },
        ),
        migrations.CreateModel(
            name='OutboxDelivery',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subscriber', models.CharField(max_length=80)),
                ('delivered_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'outbox_delivery',
            },
        ),
        migrations.CreateModel(
            name='OutboxEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=80)),
                ('payload', models.JSONField()),
                ('published_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'outbox_event',
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('operator', '설치 관리자'), ('officer', '지자체 담당자'), ('staff', '사무국'), ('manager', '시장매니저'), ('merchant', '상인'), ('customer', '손님')], max_length=16)),
                ('scope_kind', models.CharField(choices=[('installation', 'installation'), ('region', 'region'), ('market', 'market'), ('store', 'store')], max_length=16)),
                ('scope_id', models.BigIntegerField(null=True)),
                ('granted_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'identity_role_grant',
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('actor_id', models.BigIntegerField(null=True)),
                ('actor_label', models.CharField(max_length=80)),
                ('operation', models.CharField(max_length=80)),
                ('permission', models.CharField(blank=True, max_length=80)),
                ('scope_kind', models.CharField(max_length=16)),
                ('scope_id', models.BigIntegerField(null=True)),
                ('subject_kind', models.CharField(blank=True, max_length=40)),
                ('subject_id', models.CharField(blank=True, max_length=40)),
                ('subject_label', models.CharField(blank=True, max_length=200)),
                ('changes', models.JSONField(default=dict)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('ip', models.GenericIPAddressField(null=True)),
                ('request_id', models.CharField(blank=True, max_length=32)),
            ],
            options={
                'db_table': 'audit_entry',
                'indexes': [models.Index(fields=['scope_kind', 'scope_id', '-at'], name='audit_entry_scope'), models.Index(fields=['subject_kind', 'subject_id'], name='audit_entry_subject'), django.contrib.postgres.indexes.GinIndex(fields=['changes'], name='audit_entry_changes')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditentry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4bd1c0f7c7f6fad99650152709a2683ae0f15db1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ba469', table='audit_entry', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outboxdelivery',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='foundation.outboxevent'),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None)), fields=('phone_index', 'role', 'scope_kind', 'scope_id'), name='identity_invitation_open_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('withdrawn_at', None)), models.Q(('phone_index', ''), ('phone_sealed', '')), _connector='OR'), name='identity_invitation_erased'),
        ),
        migrations.AddConstraint(
            model_name='outboxdelivery',
            constraint=models.UniqueConstraint(fields=('event', 'subscriber'), name='outbox_delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user', 'role', 'scope_kind', 'scope_id'), name='identity_role_grant_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scope_id', None), ('scope_kind', 'installation')), models.Q(models.Q(('scope_kind', 'installation'), _negated=True), models.Q(('scope_id', None), _negated=True)), _connector='OR'), name='identity_role_grant_scope'),
        ),
        # What DatabaseCache keeps; the same table that `createcachetable` makes.
        migrations.RunSQL(
            """
            CREATE TABLE foundation_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX foundation_cache_expires ON foundation_cache (expires);
            """,
            reverse_sql="DROP TABLE foundation_cache",
        ),
    ]
