// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/snapshot_client.h"

#include <QtCore/QObject>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::testing {

/// An engine's keeper of snapshots that a test leads: what was asked is written down, and answered from the
/// event loop as the test says. It keeps nothing; what there is stands in the SnapshotState the test gives.
class FakeSnapshotClient final : public ports::SnapshotClient {
public:
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

    /// While held, answers wait; release() gives them all, the newest first: old ones took longer.
    void hold() { m_held = true; }

    void release();

    std::optional<Error> refusal; ///< of everything but compare()
    std::optional<Error> trouble; ///< of compare()
    /// By before and after; what is not here has no differences.
    std::map<std::pair<SnapshotId, SnapshotId>, snapshots::SnapshotDiff> diffs;
    SnapshotId next{"20260528-202640-0001"}; ///< that is taken or imported
    std::string exported = "a whole snapshot";

    std::vector<std::string> reasons; ///< of take(), so far
    std::vector<std::pair<SnapshotId, SnapshotId>> compared;
    std::vector<SnapshotId> verified;
    std::vector<std::pair<SnapshotId, bool>> pins;
    std::vector<SnapshotId> dropped;
    std::vector<SnapshotId> wanted; ///< by exportAs()
    std::vector<std::string> imported;

private:
    template <typename T>
    void later(Answer<T> answer, Result<T> result);
    template <typename T>
    void orRefuse(Answer<T> answer, T result);
    void run();

    std::vector<std::function<void()>> m_waiting;
    bool m_held = false;
    QObject m_context; ///< what is queued dies with the client
};

} // namespace holdfast::testing
