// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/backup_client.h"
#include "engine/runtime/acting_world.h"
#include "engine/runtime/engine_thread.h"
#include "engine/runtime/post_gate.h"

#include <QtCore/QObject>

#include <memory>

namespace holdfast::runtime {

/// How somebody has backups taken, proven and restored through an engine in this process. Lives on the thread
/// that made it (which needs an event loop); answers come there, unless it is gone. Who may do what is
/// decided by the engine, not here.
class InProcessBackups final : public QObject, public ports::BackupClient {
    Q_OBJECT

public:
    InProcessBackups(EngineThread& engine, Asker asker, QObject* parent = nullptr);
    ~InProcessBackups() override;

    void take(const ServiceId& service, Answer<backups::BackupSummary> answer) override;
    void verify(const ServiceId& service, const BackupId& id, Answer<backups::Verification> answer) override;
    void drill(const ServiceId& service, const BackupId& id, Answer<backups::DrillReport> answer) override;
    void restore(const ServiceId& service, const ports::RestoreOrder& order,
                 Answer<ports::Restored> answer) override;
    void cancel(Answer<std::string> answer) override;

private:
    /// Brings an answer from another thread home.
    template <typename T>
    [[nodiscard]] Answer<T> homeward(Answer<T> answer);

    EngineThread& m_engine;
    Asker m_asker;
    std::shared_ptr<PostGate> m_gate;
};

} // namespace holdfast::runtime
