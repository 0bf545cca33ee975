// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_snapshot_client.h"

#include <QtCore/QMetaObject>

#include <algorithm>

namespace holdfast::testing {

void FakeSnapshotClient::run() {
    if (m_held) return;
    for (const auto& answer : std::exchange(m_waiting, {}))
        answer();
}

void FakeSnapshotClient::release() {
    m_held = false;
    std::ranges::reverse(m_waiting);
    run();
}

template <typename T>
void FakeSnapshotClient::later(Answer<T> answer, Result<T> result) {
    m_waiting.push_back(
        [answer = std::move(answer), result = std::move(result)]() mutable { answer(std::move(result)); });
    QMetaObject::invokeMethod(&m_context, [this] { run(); }, Qt::QueuedConnection);
}

template <typename T>
void FakeSnapshotClient::orRefuse(Answer<T> answer, T result) {
    if (refusal) return later<T>(std::move(answer), std::unexpected(*refusal));
    later<T>(std::move(answer), std::move(result));
}

void FakeSnapshotClient::take(const std::string& reason, Answer<SnapshotId> answer) {
    reasons.push_back(reason);
    orRefuse(std::move(answer), next);
}

void FakeSnapshotClient::compare(const SnapshotId& before, const SnapshotId& after,
                                 Answer<snapshots::SnapshotDiff> answer) {
    compared.emplace_back(before, after);
    if (trouble) return later<snapshots::SnapshotDiff>(std::move(answer), std::unexpected(*trouble));
    const auto found = diffs.find({before, after});
    auto diff = found == diffs.end() ? snapshots::SnapshotDiff{} : found->second;
    diff.before = before;
    diff.after = after;
    later<snapshots::SnapshotDiff>(std::move(answer), std::move(diff));
}

void FakeSnapshotClient::verify(const SnapshotId& id, Answer<std::string> answer) {
    verified.push_back(id);
    orRefuse<std::string>(std::move(answer), "All of its bytes are as they were written.");
}

void FakeSnapshotClient::pin(const SnapshotId& id, bool pinned, Answer<std::string> answer) {
    pins.emplace_back(id, pinned);
    orRefuse<std::string>(std::move(answer), pinned ? "It is pinned." : "It is not pinned any more.");
}

void FakeSnapshotClient::drop(const SnapshotId& id, Answer<std::string> answer) {
    dropped.push_back(id);
    orRefuse<std::string>(std::move(answer), "It is dropped.");
}

void FakeSnapshotClient::askPart(const SnapshotId&, const ServiceId&, snapshots::PartKind,
                                 Answer<std::string> answer) {
    orRefuse<std::string>(std::move(answer), R"({"image":"learning:1.8.2"})");
}

void FakeSnapshotClient::exportAs(const SnapshotId& id, Answer<std::string> bytes) {
    wanted.push_back(id);
    orRefuse(std::move(bytes), exported);
}

void FakeSnapshotClient::importFrom(std::string bytes, Answer<SnapshotId> answer) {
    imported.push_back(std::move(bytes));
    orRefuse(std::move(answer), next);
}

} // namespace holdfast::testing
