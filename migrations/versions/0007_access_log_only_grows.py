"""the access log only grows: a line is never changed, and goes only together with the person it is about"""

from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

# When a person is erased the line's person is gone by the time the line goes; a line of nobody's never goes.
ON_SQLITE = (
    """CREATE TRIGGER access_log_unchanged BEFORE UPDATE ON access_log
    BEGIN SELECT RAISE(ABORT, 'the access log only grows'); END""",
    """CREATE TRIGGER access_log_kept BEFORE DELETE ON access_log
    WHEN OLD.patient_id IS NULL OR EXISTS (SELECT 1 FROM patient WHERE id = OLD.patient_id)
    BEGIN SELECT RAISE(ABORT, 'the access log only grows'); END""",
    # INSERT OR REPLACE takes the old line away without asking the trigger above.
    """CREATE TRIGGER access_log_unreplaced BEFORE INSERT ON access_log
    WHEN EXISTS (SELECT 1 FROM access_log WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the access log only grows'); END""",
)
ON_POSTGRES = (
    """CREATE FUNCTION access_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.patient_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM patient WHERE id = OLD.patient_id) THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE EXCEPTION 'the access log only grows' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER access_log_kept BEFORE UPDATE OR DELETE ON access_log
    FOR EACH ROW EXECUTE FUNCTION access_log_only_grows()""",
    """CREATE TRIGGER access_log_not_emptied BEFORE TRUNCATE ON access_log
    FOR EACH STATEMENT EXECUTE FUNCTION access_log_only_grows()""",
)


def upgrade() -> None:
    on_postgres = op.get_bind().dialect.name == 'postgresql'
    for statement in ON_POSTGRES if on_postgres else ON_SQLITE:
        op.execute(statement)
