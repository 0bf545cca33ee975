// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/restore_sheet.h"

#include "models/backup_words.h"
#include "models/format/quantity_text.h"
#include "ui/pages/moment_line.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QtCore/QDir>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDateTimeEdit>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <utility>
#include <vector>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

constexpr QSize kPanel(560, 400);

enum Point : int { AllOfTheLog, Moment, BackupOnly };

TimePoint timeOf(const QDateTime& time) {
    return TimePoint(Duration(time.toMSecsSinceEpoch()));
}

QDateTime dateOf(TimePoint time) {
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
}

/// Between the end of the backup and the newest moment that is known to be safe.
charts::TimeRange restorable(const backups::ServiceBackups& service, const backups::BackupSummary& backup,
                             TimePoint now) {
    auto until = now;
    if (const auto& point = service.recoveryPoint) until = std::min(now, point->observed - point->atMost);
    return {backup.ended, std::max(backup.ended, until)};
}

} // namespace

RestoreSheet::RestoreSheet(const theme::Theme& theme, QWidget* parent)
    : Sheet(theme, Placement::Centre, parent)
    , m_title(new QLabel(this))
    , m_words(new QLabel(this))
    , m_folder(new QLineEdit(this))
    , m_point(new QComboBox(this))
    , m_time(new QDateTimeEdit(this))
    , m_line(new MomentLine(theme, this))
    , m_result(new QLabel(this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
    , m_over(new QPushButton(tr("Over the running server…"), this))
    , m_do(new QPushButton(tr("Restore into this folder"), this)) {
    setPanelSize(kPanel);
    for (auto* label : {m_title, m_words, m_result}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    look().dress(m_title, TextStyle::Title, Role::Ink);
    look().dress(m_words, TextStyle::Body, Role::Muted);
    look().dress(m_result, TextStyle::Body, Role::Muted);
    body()->addWidget(m_title);
    body()->addWidget(m_words);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(theme::kGap);
    form->setVerticalSpacing(theme::kGap);
    form->addRow(tr("Up to"), m_point);
    form->addRow(tr("Moment"), m_time);
    form->addRow(QString(), m_line);
    form->addRow(tr("Into the folder"), m_folder);
    body()->addLayout(form);
    m_point->setAccessibleName(tr("Up to"));
    m_time->setAccessibleName(tr("Moment"));
    m_time->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    m_time->setCalendarPopup(true);
    m_folder->setAccessibleName(tr("Into the folder"));
    m_folder->setPlaceholderText(tr("/srv/restored/orders: not there yet, or empty"));
    body()->addWidget(m_result);
    body()->addStretch(1);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    row->addWidget(m_over);
    row->addStretch(1);
    row->addWidget(m_cancel);
    row->addWidget(m_do);
    body()->addLayout(row);
    m_do->setProperty("emphasis", QStringLiteral("main"));
    connect(m_cancel, &QPushButton::clicked, this, &Sheet::close);
    connect(m_do, &QPushButton::clicked, this, &RestoreSheet::give);
    connect(m_over, &QPushButton::clicked, this, &RestoreSheet::giveOver);
    m_over->setToolTip(
        tr("Draws up a plan: the service is stopped, the restored data takes the place of its own, "
           "which is kept aside. Nothing is done before the plan is confirmed."));
    connect(m_folder, &QLineEdit::textChanged, this, &RestoreSheet::follow);
    connect(m_point, &QComboBox::currentIndexChanged, this, &RestoreSheet::follow);
    connect(m_time, &QDateTimeEdit::dateTimeChanged, this, &RestoreSheet::follow);
    connect(m_line, &MomentLine::chosen, this,
            [this](TimePoint moment) { m_time->setDateTime(dateOf(moment)); });
    m_line->setToolTip(tr("From the end of the backup to the newest moment that is safe; the marks are "
                          "newer backups."));
}

void RestoreSheet::ask(const backups::ServiceBackups& service, const backups::BackupSummary& backup,
                       TimePoint now, Answer answer, Answer over) {
    m_overAnswer = std::move(over);
    m_over->setVisible(m_overAnswer != nullptr);
    m_backup = backup;
    m_now = now;
    m_answer = std::move(answer);
    const QString name = QString::fromStdString(service.service.value());
    setAccessibleName(tr("Restore %1").arg(name));
    m_title->setText(tr("Restore %1").arg(name));
    m_words->setText(
        tr("From the backup of %1 (%2). It goes into a fresh folder: the running service and its "
           "data stay as they are.")
            .arg(format::clockTime(backup.began, now), models::word(models::trustOf(backup))));
    const bool hasLog = backup.log.has_value();
    m_point->clear();
    if (hasLog) {
        m_point->addItem(tr("the newest transaction that is safe"), AllOfTheLog);
        m_point->addItem(tr("a moment"), Moment);
    }
    m_point->addItem(tr("the end of the backup"), BackupOnly);
    const auto stretch = restorable(service, backup, now);
    std::vector<TimePoint> newer;
    for (const auto& one : service.backups) {
        if (one.ended > backup.ended && one.damage.empty()) newer.push_back(one.ended);
    }
    m_line->setStretch(stretch, std::move(newer));
    m_line->setMoment(stretch.to);
    m_time->setDateTimeRange(dateOf(stretch.from), dateOf(stretch.to));
    m_time->setDateTime(dateOf(stretch.to));
    m_folder->clear();
    follow();
    open(m_folder);
}

QString RestoreSheet::wrong() const {
    const QString folder = m_folder->text().trimmed();
    if (folder.isEmpty()) return tr("Say which folder it goes into.");
    if (!QDir::isAbsolutePath(folder)) return tr("The folder must be an absolute path.");
    return {};
}

ports::RestoreOrder RestoreSheet::order() const {
    ports::RestoreOrder order;
    order.id = m_backup.id;
    const auto folder = m_folder->text().trimmed();
    if (!folder.isEmpty()) order.into = QDir::cleanPath(folder).toStdString();
    if (m_point->currentData().toInt() == Moment) order.point.time = timeOf(m_time->dateTime());
    order.point.onlyConsistent = m_point->currentData().toInt() == BackupOnly && m_backup.log.has_value();
    return order;
}

void RestoreSheet::follow() {
    const bool moment = m_point->currentData().toInt() == Moment && m_point->count() > 1;
    m_time->setEnabled(moment);
    m_line->setEnabled(moment);
    m_line->setMoment(timeOf(m_time->dateTime()));
    const QString trouble = wrong();
    m_do->setEnabled(trouble.isEmpty());
    if (!trouble.isEmpty()) return m_result->setText(trouble);
    m_result->setText(
        moment ? tr("Every transaction that had committed at %1 will be there, and none after it.")
                     .arg(format::fullTime(timeOf(m_time->dateTime())))
        : m_point->currentData().toInt() == AllOfTheLog && m_backup.log
            ? tr("Every transaction whose log is safe will be there.")
            : tr("It will be as it was when the backup ended, %1.").arg(format::fullTime(m_backup.ended)));
}

void RestoreSheet::give() {
    if (!wrong().isEmpty()) return;
    const auto given = order();
    const auto answer = std::exchange(m_answer, nullptr);
    close();
    if (answer) answer(given);
}

void RestoreSheet::giveOver() {
    auto given = order();
    given.into.clear();
    const auto answer = std::exchange(m_overAnswer, nullptr);
    close();
    if (answer) answer(given);
}

} // namespace holdfast::pages
