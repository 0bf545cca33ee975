// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/in_process_backups.h"

#include <utility>

namespace holdfast::runtime {

InProcessBackups::InProcessBackups(EngineThread& engine, Asker asker, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
    , m_asker(std::move(asker))
    , m_gate(std::make_shared<PostGate>(this)) {}

InProcessBackups::~InProcessBackups() {
    m_gate->close();
}

template <typename T>
ports::BackupClient::Answer<T> InProcessBackups::homeward(Answer<T> answer) {
    return [gate = m_gate, answer = std::move(answer)](Result<T> result) {
        gate->post([answer, result = std::move(result)]() mutable { answer(std::move(result)); });
    };
}

void InProcessBackups::take(const ServiceId& service, Answer<backups::BackupSummary> answer) {
    m_engine.post([service, asker = m_asker, home = homeward(std::move(answer))](Engine& engine) {
        engine.backups().take(service, asker, home);
    });
}

void InProcessBackups::verify(const ServiceId& service, const BackupId& id,
                              Answer<backups::Verification> answer) {
    m_engine.post([service, id, asker = m_asker, home = homeward(std::move(answer))](Engine& engine) {
        engine.backups().verify(service, id, asker, home);
    });
}

void InProcessBackups::drill(const ServiceId& service, const BackupId& id,
                             Answer<backups::DrillReport> answer) {
    m_engine.post([service, id, asker = m_asker, home = homeward(std::move(answer))](Engine& engine) {
        engine.backups().drill(service, id, asker, home);
    });
}

void InProcessBackups::restore(const ServiceId& service, const ports::RestoreOrder& order,
                               Answer<ports::Restored> answer) {
    m_engine.post([service, order, asker = m_asker, home = homeward(std::move(answer))](Engine& engine) {
        engine.backups().restore(service, order, asker, home);
    });
}

void InProcessBackups::cancel(Answer<std::string> answer) {
    m_engine.post([asker = m_asker, home = homeward(std::move(answer))](Engine& engine) {
        engine.backups().cancel(asker, home);
    });
}

} // namespace holdfast::runtime
