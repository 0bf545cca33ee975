// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/snapshot_client.h"
#include "engine/runtime/acting_world.h"
#include "engine/runtime/engine_thread.h"
#include "engine/runtime/post_gate.h"

#include <QtCore/QObject>

#include <memory>

namespace holdfast::runtime {

/// How somebody takes, compares and keeps snapshots through an engine in this process. Lives on the thread
/// that made it (which needs an event loop); answers come there, unless it is gone. Who may do what is
/// decided by the engine, not here.
class InProcessSnapshots final : public QObject, public ports::SnapshotClient {
    Q_OBJECT

public:
    InProcessSnapshots(EngineThread& engine, Asker asker, QObject* parent = nullptr);
    ~InProcessSnapshots() override;

    void take(const std::string& reason, Answer<SnapshotId> answer) override;
    void compare(const SnapshotId& before, const SnapshotId& after,
                 Answer<snapshots::SnapshotDiff> answer) override;
    void verify(const SnapshotId& id, Answer<std::string> answer) override;
    void pin(const SnapshotId& id, bool pinned, Answer<std::string> answer) override;
    void drop(const SnapshotId& id, Answer<std::string> answer) override;
    void askPart(const SnapshotId& id, const ServiceId& service, snapshots::PartKind part,
                 Answer<std::string> answer) override;
    void exportAs(const SnapshotId& id, Answer<std::string> bytes) override;
    void importFrom(std::string bytes, Answer<SnapshotId> answer) override;

private:
    /// Brings an answer from another thread home.
    template <typename T>
    [[nodiscard]] Answer<T> homeward(Answer<T> answer);

    EngineThread& m_engine;
    Asker m_asker;
    std::shared_ptr<PostGate> m_gate;
};

} // namespace holdfast::runtime
