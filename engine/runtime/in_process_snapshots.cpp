// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/in_process_snapshots.h"

#include <utility>

namespace holdfast::runtime {

InProcessSnapshots::InProcessSnapshots(EngineThread& engine, Asker asker, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
    , m_asker(std::move(asker))
    , m_gate(std::make_shared<PostGate>(this)) {}

InProcessSnapshots::~InProcessSnapshots() {
    m_gate->close();
}

template <typename T>
ports::SnapshotClient::Answer<T> InProcessSnapshots::homeward(Answer<T> answer) {
    return [gate = m_gate, answer = std::move(answer)](Result<T> result) {
        gate->post([answer, result = std::move(result)]() mutable { answer(std::move(result)); });
    };
}

void InProcessSnapshots::take(const std::string& reason, Answer<SnapshotId> answer) {
    m_engine.post([reason, asker = m_asker, home = homeward(std::move(answer))](Engine& engine) {
        engine.snapshots().take(reason, asker, home);
    });
}

void InProcessSnapshots::compare(const SnapshotId& before, const SnapshotId& after,
                                 Answer<snapshots::SnapshotDiff> answer) {
    m_engine.post([before, after, home = homeward(std::move(answer))](Engine& engine) {
        engine.snapshots().compare(before, after, home);
    });
}

void InProcessSnapshots::verify(const SnapshotId& id, Answer<std::string> answer) {
    m_engine.post(
        [id, home = homeward(std::move(answer))](Engine& engine) { engine.snapshots().verify(id, home); });
}

void InProcessSnapshots::pin(const SnapshotId& id, bool pinned, Answer<std::string> answer) {
    m_engine.post([id, pin = pinned ? stores::Pin::Set : stores::Pin::Clear, asker = m_asker,
                   home = homeward(std::move(answer))](Engine& engine) {
        engine.snapshots().pin(id, pin, asker, home);
    });
}

void InProcessSnapshots::drop(const SnapshotId& id, Answer<std::string> answer) {
    m_engine.post([id, asker = m_asker, home = homeward(std::move(answer))](Engine& engine) {
        engine.snapshots().drop(id, asker, home);
    });
}

void InProcessSnapshots::askPart(const SnapshotId& id, const ServiceId& service, snapshots::PartKind part,
                                 Answer<std::string> answer) {
    m_engine.post([id, service, part, home = homeward(std::move(answer))](Engine& engine) {
        engine.snapshots().part(id, service, part, home);
    });
}

void InProcessSnapshots::exportAs(const SnapshotId& id, Answer<std::string> bytes) {
    m_engine.post(
        [id, home = homeward(std::move(bytes))](Engine& engine) { engine.snapshots().exportAs(id, home); });
}

void InProcessSnapshots::importFrom(std::string bytes, Answer<SnapshotId> answer) {
    m_engine.post([bytes = std::move(bytes), asker = m_asker, home = homeward(std::move(answer))](
                      Engine& engine) mutable { engine.snapshots().import(std::move(bytes), asker, home); });
}

} // namespace holdfast::runtime
