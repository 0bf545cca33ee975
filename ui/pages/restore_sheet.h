// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/backup_provider.h"
#include "ui/widgets/sheet.h"

#include <functional>

class QComboBox;
class QDateTimeEdit;
class QLabel;
class QLineEdit;
class QPushButton;

namespace holdfast::pages {

class MomentLine;

/// The restore assistant: what is brought back, up to which moment, into which fresh folder; or over the
/// running server, which a plan does that is reviewed and confirmed as any other. It says before anything is
/// done what will be there afterwards. Main thread.
class RestoreSheet final : public widgets::Sheet {
    Q_OBJECT

public:
    RestoreSheet(const theme::Theme& theme, QWidget* parent);

    using Answer = std::function<void(const ports::RestoreOrder&)>;

    /// `backup` is one of the service's. `answer` gets the order when the button is pressed, once; `over` the
    /// one without a folder, for a plan: empty, it is not offered.
    void ask(const backups::ServiceBackups& service, const backups::BackupSummary& backup, TimePoint now,
             Answer answer, Answer over);

private:
    void follow();
    void give();
    void giveOver();
    [[nodiscard]] ports::RestoreOrder order() const;
    /// Why it cannot be asked for like this, in a sentence; empty: it can.
    [[nodiscard]] QString wrong() const;

    backups::BackupSummary m_backup;
    TimePoint m_now;
    QLabel* m_title;
    QLabel* m_words;
    QLineEdit* m_folder;
    QComboBox* m_point;
    QDateTimeEdit* m_time;
    MomentLine* m_line;
    QLabel* m_result;
    QPushButton* m_cancel;
    QPushButton* m_over;
    QPushButton* m_do;
    Answer m_answer;
    Answer m_overAnswer;
};

} // namespace holdfast::pages
