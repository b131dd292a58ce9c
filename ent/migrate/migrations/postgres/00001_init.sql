-- +goose Up
-- create "aigen_threads" table
CREATE TABLE "aigen_threads" ("id" uuid NOT NULL, "owner_id" character varying NULL, "name" character varying NOT NULL DEFAULT '', "assistant_id" character varying NOT NULL DEFAULT '', "last_seq" bigint NOT NULL DEFAULT 0, "head_seq" bigint NOT NULL DEFAULT 0, "head_branch" bigint NOT NULL DEFAULT 0, "branches" text NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "archived_at" timestamptz NULL, "deleted_at" timestamptz NULL, PRIMARY KEY ("id"));
-- create index "aigen_threads_deleted_at" to table: "aigen_threads"
CREATE INDEX "aigen_threads_deleted_at" ON "aigen_threads" ("deleted_at");
-- create index "aigen_threads_owner_id_created_at" to table: "aigen_threads"
CREATE INDEX "aigen_threads_owner_id_created_at" ON "aigen_threads" ("owner_id", "created_at", "id");
-- create index "aigen_threads_owner_id_updated_at" to table: "aigen_threads"
CREATE INDEX "aigen_threads_owner_id_updated_at" ON "aigen_threads" ("owner_id", "updated_at", "id");
-- create "aigen_attachments" table
CREATE TABLE "aigen_attachments" ("id" uuid NOT NULL, "owner_id" character varying NOT NULL DEFAULT '', "name" character varying NOT NULL DEFAULT '', "media_type" character varying NOT NULL DEFAULT '', "size" bigint NOT NULL DEFAULT 0, "sha256" character varying NOT NULL DEFAULT '', "key" character varying NOT NULL DEFAULT '', "created_at" timestamptz NOT NULL, "thread_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "aigen_attachments_aigen_threads_attachments" FOREIGN KEY ("thread_id") REFERENCES "aigen_threads" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "aigen_attachments_thread_id_created_at" to table: "aigen_attachments"
CREATE INDEX "aigen_attachments_thread_id_created_at" ON "aigen_attachments" ("thread_id", "created_at", "id");
-- create "aigen_runs" table
CREATE TABLE "aigen_runs" ("id" uuid NOT NULL, "active_thread_id" uuid NULL, "assistant_id" character varying NOT NULL DEFAULT '', "model" character varying NOT NULL DEFAULT '', "status" character varying NOT NULL DEFAULT 'running', "stop" character varying NOT NULL DEFAULT '', "reason" text NOT NULL, "cancel_requested" boolean NOT NULL DEFAULT false, "started_at" timestamptz NOT NULL, "finished_at" timestamptz NULL, "lease_owner" character varying NOT NULL DEFAULT '', "lease_until" timestamptz NULL, "fence" bigint NOT NULL DEFAULT 1, "steps" bigint NOT NULL DEFAULT 0, "input_tokens" bigint NOT NULL DEFAULT 0, "output_tokens" bigint NOT NULL DEFAULT 0, "cached_tokens" bigint NOT NULL DEFAULT 0, "reasoning_tokens" bigint NOT NULL DEFAULT 0, "cost_micros" bigint NOT NULL DEFAULT 0, "thread_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "aigen_runs_aigen_threads_runs" FOREIGN KEY ("thread_id") REFERENCES "aigen_threads" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "aigen_runs_active_thread_id_key" to table: "aigen_runs"
CREATE UNIQUE INDEX "aigen_runs_active_thread_id_key" ON "aigen_runs" ("active_thread_id");
-- create index "aigen_runs_status_lease_until" to table: "aigen_runs"
CREATE INDEX "aigen_runs_status_lease_until" ON "aigen_runs" ("status", "lease_until");
-- create index "aigen_runs_thread_id_started_at" to table: "aigen_runs"
CREATE INDEX "aigen_runs_thread_id_started_at" ON "aigen_runs" ("thread_id", "started_at", "id");
-- create "aigen_messages" table
CREATE TABLE "aigen_messages" ("id" uuid NOT NULL, "client_id" character varying NULL, "seq" bigint NOT NULL, "parent_seq" bigint NOT NULL DEFAULT 0, "branch" bigint NOT NULL DEFAULT 0, "role" character varying NOT NULL, "status" character varying NOT NULL DEFAULT 'done', "visible" boolean NOT NULL, "parts" json NOT NULL, "usage" json NULL, "text" text NOT NULL, "created_at" timestamptz NOT NULL, "run_id" uuid NULL, "thread_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "aigen_messages_aigen_runs_messages" FOREIGN KEY ("run_id") REFERENCES "aigen_runs" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, CONSTRAINT "aigen_messages_aigen_threads_messages" FOREIGN KEY ("thread_id") REFERENCES "aigen_threads" ("id") ON UPDATE NO ACTION ON DELETE CASCADE);
-- create index "aigen_messages_run_id" to table: "aigen_messages"
CREATE INDEX "aigen_messages_run_id" ON "aigen_messages" ("run_id");
-- create index "aigen_messages_thread_id_client_id" to table: "aigen_messages"
CREATE UNIQUE INDEX "aigen_messages_thread_id_client_id" ON "aigen_messages" ("thread_id", "client_id");
-- create index "aigen_messages_thread_id_parent_seq" to table: "aigen_messages"
CREATE INDEX "aigen_messages_thread_id_parent_seq" ON "aigen_messages" ("thread_id", "parent_seq");
-- create index "aigen_messages_thread_id_seq" to table: "aigen_messages"
CREATE UNIQUE INDEX "aigen_messages_thread_id_seq" ON "aigen_messages" ("thread_id", "seq");
-- create "aigen_steps" table
CREATE TABLE "aigen_steps" ("id" uuid NOT NULL, "index" bigint NOT NULL, "kind" character varying NOT NULL, "name" character varying NOT NULL DEFAULT '', "call_id" character varying NOT NULL DEFAULT '', "status" character varying NOT NULL DEFAULT 'done', "owner_id" character varying NOT NULL DEFAULT '', "assistant_id" character varying NOT NULL DEFAULT '', "day" character varying NOT NULL, "input_tokens" bigint NOT NULL DEFAULT 0, "output_tokens" bigint NOT NULL DEFAULT 0, "cached_tokens" bigint NOT NULL DEFAULT 0, "reasoning_tokens" bigint NOT NULL DEFAULT 0, "cost_micros" bigint NOT NULL DEFAULT 0, "started_at" timestamptz NOT NULL, "finished_at" timestamptz NOT NULL, "run_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "aigen_steps_aigen_runs_step_log" FOREIGN KEY ("run_id") REFERENCES "aigen_runs" ("id") ON UPDATE NO ACTION ON DELETE SET NULL);
-- create index "aigen_steps_day" to table: "aigen_steps"
CREATE INDEX "aigen_steps_day" ON "aigen_steps" ("day");
-- create index "aigen_steps_owner_id_day" to table: "aigen_steps"
CREATE INDEX "aigen_steps_owner_id_day" ON "aigen_steps" ("owner_id", "day");
-- create index "aigen_steps_run_id_index" to table: "aigen_steps"
CREATE UNIQUE INDEX "aigen_steps_run_id_index" ON "aigen_steps" ("run_id", "index");
