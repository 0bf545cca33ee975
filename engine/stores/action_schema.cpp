// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/action_schema.h"

#include <array>

namespace holdfast::stores {

namespace {

// Times are milliseconds since 1970 by the store's clock or by the one who tells; `ends` of a lease counts in
// the clock of leases of that era.
constexpr const char* kVersion1 = R"sql(
-- One row for each service that was ever acted on: its token never becomes smaller. No holder: free.
CREATE TABLE leases (fleet TEXT NOT NULL, service TEXT NOT NULL, token BIGINT NOT NULL, holder TEXT NOT NULL,
    since BIGINT NOT NULL, until BIGINT NOT NULL, ends BIGINT NOT NULL, era TEXT NOT NULL,
    PRIMARY KEY (fleet, service));

CREATE TABLE attempts (fleet TEXT NOT NULL, service TEXT NOT NULL, action TEXT NOT NULL,
    failed BIGINT NOT NULL, last_ended BIGINT, back_off_until BIGINT, PRIMARY KEY (fleet, service, action));
-- Plans whose end has been counted.
CREATE TABLE counted (plan TEXT PRIMARY KEY, ended BIGINT NOT NULL);

CREATE TABLE settings (fleet TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (fleet, name));
CREATE TABLE pauses (fleet TEXT NOT NULL, service TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
    since BIGINT NOT NULL, PRIMARY KEY (fleet, service));
-- Settled ones stay, so that a plan is asked about once.
CREATE TABLE questions (plan TEXT PRIMARY KEY, fleet TEXT NOT NULL, service TEXT NOT NULL,
    why TEXT NOT NULL, since BIGINT NOT NULL, settled BIGINT NOT NULL);

CREATE TABLE plans (plan TEXT PRIMARY KEY, fleet TEXT NOT NULL, service TEXT NOT NULL, began BIGINT NOT NULL,
    summary TEXT NOT NULL, document TEXT NOT NULL, evidence TEXT NOT NULL);
CREATE INDEX plans_by_time ON plans (fleet, began);

CREATE TABLE audit (sequence BIGINT PRIMARY KEY, document TEXT NOT NULL);
)sql";

constexpr std::array<Migration, 1> kMigrations = {{{.version = 1, .sql = kVersion1}}};

} // namespace

std::span<const Migration> actionMigrations() {
    return kMigrations;
}

} // namespace holdfast::stores
