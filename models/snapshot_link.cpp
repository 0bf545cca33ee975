// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/snapshot_link.h"

namespace holdfast::models {

SnapshotLink::SnapshotLink(ports::SnapshotClient& client, QObject* parent)
    : QObject(parent), m_client(client) {}

void SnapshotLink::take(const std::string& reason, QObject* context, Answer<SnapshotId> answer) {
    m_client.take(reason, guarded<SnapshotId>(context, std::move(answer)));
}

void SnapshotLink::compare(const SnapshotId& before, const SnapshotId& after, QObject* context,
                           Answer<snapshots::SnapshotDiff> answer) {
    m_client.compare(before, after, guarded<snapshots::SnapshotDiff>(context, std::move(answer)));
}

void SnapshotLink::verify(const SnapshotId& id, QObject* context, Answer<std::string> answer) {
    m_client.verify(id, guarded<std::string>(context, std::move(answer)));
}

void SnapshotLink::pin(const SnapshotId& id, bool pinned, QObject* context, Answer<std::string> answer) {
    m_client.pin(id, pinned, guarded<std::string>(context, std::move(answer)));
}

void SnapshotLink::drop(const SnapshotId& id, QObject* context, Answer<std::string> answer) {
    m_client.drop(id, guarded<std::string>(context, std::move(answer)));
}

void SnapshotLink::askPart(const SnapshotId& id, const ServiceId& service, snapshots::PartKind part,
                           QObject* context, Answer<std::string> answer) {
    m_client.askPart(id, service, part, guarded<std::string>(context, std::move(answer)));
}

void SnapshotLink::exportAs(const SnapshotId& id, QObject* context, Answer<std::string> bytes) {
    m_client.exportAs(id, guarded<std::string>(context, std::move(bytes)));
}

void SnapshotLink::importFrom(std::string bytes, QObject* context, Answer<SnapshotId> answer) {
    m_client.importFrom(std::move(bytes), guarded<SnapshotId>(context, std::move(answer)));
}

} // namespace holdfast::models
