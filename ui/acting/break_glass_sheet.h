// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/ids.h"
#include "ui/widgets/sheet.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::acting {

/// Breaks the glass for one service: plans may then run on it though the shared store cannot be reached, and
/// with it nobody else's lock can be seen. The service's name is typed and a reason given; nothing of it is
/// remembered. Main thread.
class BreakGlassSheet final : public widgets::Sheet {
    Q_OBJECT

public:
    BreakGlassSheet(shell::PageContext& context, QWidget* parent);

    /// `service` empty: the first of the fleet, to be changed there.
    void ask(const ServiceId& service);

private:
    void addFields();
    void addFoot();
    void follow();
    void breakIt();
    [[nodiscard]] QString whyNot() const;

    shell::PageContext& m_context;
    std::uint64_t m_round = 0; ///< answers to an older question die
    QString m_refusal;
    QLabel* m_store = nullptr;
    QComboBox* m_service = nullptr;
    QLabel* m_typeWords = nullptr;
    QLineEdit* m_typed = nullptr;
    QLineEdit* m_reason = nullptr;
    QLabel* m_words = nullptr;
    QPushButton* m_unlock = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_break = nullptr;
};

} // namespace holdfast::acting
