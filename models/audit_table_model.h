// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/audit_chain.h"
#include "models/act_line_model.h"

namespace holdfast::models {

/// An entry of the audit trail, in words.
struct AuditRow {
    std::uint64_t sequence = 0;
    TimePoint time;
    QString timeText;
    QString kind;
    QString actor;
    QString service;
    QString text;
    std::string plan;
    std::string detail; ///< JSON
    std::string hash;
    Mark mark = Mark::None;

    bool operator==(const AuditRow&) const = default;
};

/// Entries of the audit trail, newest first: what was asked for comes as differences. Main thread.
class AuditTableModel final : public KeyedListModel<AuditRow, std::uint64_t> {
    Q_OBJECT

public:
    enum Column { Number, When, Kind, Service, Actor, Text, ColumnCount };

    explicit AuditTableModel(QObject* parent = nullptr);

    /// `firstBroken`: from that place on the trail is not what it was; 0: it is whole.
    void show(const std::vector<actions::AuditEntry>& entries, TimePoint now, std::uint64_t firstBroken);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] std::uint64_t keyOf(const AuditRow& row) const override { return row.sequence; }

    [[nodiscard]] QVariant cell(const AuditRow& row, int column, int role) const override;

private:
    [[nodiscard]] static QString text(const AuditRow& row, int column);
};

/// The detail of an entry as a person reads it: JSON with line breaks, or as it is.
[[nodiscard]] QString readableJson(const std::string& document);

/// What of the trail holds: «whole, 412 entries» or «broken at entry 17: …».
[[nodiscard]] QString chainText(const actions::ChainVerdict& verdict);

} // namespace holdfast::models
