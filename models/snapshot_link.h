// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/snapshot_client.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>

#include <functional>
#include <string>
#include <utility>

namespace holdfast::models {

/// Snapshots as models and pages see them: the questions and orders of ports::SnapshotClient, whose answers
/// come only as long as the object that asked is alive. Which there are is in FleetState::snapshots.
/// Main thread.
class SnapshotLink final : public QObject {
    Q_OBJECT

public:
    /// `client` outlives the link.
    explicit SnapshotLink(ports::SnapshotClient& client, QObject* parent = nullptr);

    template <typename T>
    using Answer = std::function<void(const Result<T>&)>;
    using SnapshotId = snapshots::SnapshotId;

    void take(const std::string& reason, QObject* context, Answer<SnapshotId> answer);
    /// `after` empty: against the fleet as it is now.
    void compare(const SnapshotId& before, const SnapshotId& after, QObject* context,
                 Answer<snapshots::SnapshotDiff> answer);
    void verify(const SnapshotId& id, QObject* context, Answer<std::string> answer);
    void pin(const SnapshotId& id, bool pinned, QObject* context, Answer<std::string> answer);
    void drop(const SnapshotId& id, QObject* context, Answer<std::string> answer);
    void askPart(const SnapshotId& id, const ServiceId& service, snapshots::PartKind part, QObject* context,
                 Answer<std::string> answer);
    void exportAs(const SnapshotId& id, QObject* context, Answer<std::string> bytes);
    void importFrom(std::string bytes, QObject* context, Answer<SnapshotId> answer);

private:
    template <typename T>
    static auto guarded(QObject* context, Answer<T> answer) {
        return [guard = QPointer<QObject>(context), answer = std::move(answer)](const Result<T>& result) {
            if (guard) answer(result);
        };
    }

    ports::SnapshotClient& m_client;
};

} // namespace holdfast::models
