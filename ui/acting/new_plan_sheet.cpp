// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/new_plan_sheet.h"

#include "models/act_line_model.h"
#include "models/action_link.h"
#include "models/desk_lines.h"
#include "models/engine_link.h"
#include "models/format/action_text.h"
#include "models/format/quantity_text.h"
#include "ui/delegates/act_line_delegate.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/fitted_list.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::acting {

using models::Mark;
using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

constexpr QSize kPanel(640, 640);

models::ActLine lineOf(const actions::ActionOffer& offer, Environment environment) {
    const bool can = offer.whyNot.empty();
    const auto tier = actions::tierOf(offer.action, environment);
    return {.key = std::string(actions::toString(offer.action)),
            .mark = can ? Mark::Ahead : Mark::NotSet,
            .word = can ? QString() : NewPlanSheet::tr("cannot be planned"),
            .title = format::word(offer.action),
            .detail = can ? format::deed(offer.action) : QString::fromStdString(offer.whyNot),
            .side = can ? NewPlanSheet::tr("tier %1").arg(format::count(static_cast<int>(tier)))
                        : NewPlanSheet::tr("not here"),
            .action = static_cast<int>(offer.action)};
}

} // namespace

NewPlanSheet::NewPlanSheet(shell::PageContext& context, QWidget* parent)
    : Sheet(context.theme(), Placement::Centre, parent)
    , m_context(context)
    , m_model(new models::ActLineModel(this))
    , m_service(new QComboBox(this))
    , m_arguments(new QWidget(this))
    , m_form(new QFormLayout(m_arguments))
    , m_reason(new QLineEdit(this))
    , m_words(new QLabel(this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
    , m_draw(new QPushButton(tr("Review plan"), this)) {
    setPanelSize(kPanel);
    setAccessibleName(tr("New plan"));
    auto* title = new QLabel(accessibleName(), this);
    look().dress(title, TextStyle::Title, Role::Ink);
    body()->addWidget(title);
    m_service->setAccessibleName(tr("Service"));
    m_service->setItemDelegate(new QStyledItemDelegate(m_service)); // the combo box's own knows no sheet
    m_service->setMaxVisibleItems(14);
    body()->addWidget(m_service);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* inside = new QWidget(scroll);
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, theme::kGap, 0);
    m_list = new widgets::FittedList(tr("Action"), inside);
    m_list->setChoosing(true);
    m_list->setModel(m_model);
    auto* delegate =
        new delegates::ActLineDelegate(look(), delegates::ActLineDelegate::Style::Sentence, m_list);
    delegate->setSides(theme::kGap);
    m_list->setItemDelegate(delegate);
    column->addWidget(m_list);
    column->addStretch(1);
    scroll->setWidget(inside);
    inside->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    body()->addWidget(scroll, 1);
    m_form->setContentsMargins(0, 0, 0, 0);
    body()->addWidget(m_arguments);
    m_reason->setPlaceholderText(tr("Reason (empty: the plan says what it found)"));
    m_reason->setAccessibleName(tr("Reason"));
    body()->addWidget(m_reason);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    look().dress(m_words, TextStyle::Body, Role::Muted);
    row->addWidget(m_words, 1);
    row->addWidget(m_cancel);
    m_draw->setProperty("emphasis", QStringLiteral("main"));
    row->addWidget(m_draw);
    body()->addLayout(row);
    connect(m_service, &QComboBox::currentIndexChanged, this, &NewPlanSheet::askOffers);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &NewPlanSheet::follow);
    connect(m_list, &widgets::FittedList::opened, this, &NewPlanSheet::choose);
    connect(m_cancel, &QPushButton::clicked, this, &Sheet::close);
    connect(m_draw, &QPushButton::clicked, this, &NewPlanSheet::choose);
}

void NewPlanSheet::ask(const ServiceId& service) {
    const auto state = m_context.link().state();
    {
        const QSignalBlocker quiet(m_service);
        m_service->clear();
        if (state) {
            for (const auto& each : state->services)
                m_service->addItem(QString::fromStdString(each.id.value()));
        }
        m_service->setCurrentIndex(std::max(0, m_service->findText(QString::fromStdString(service.value()))));
    }
    m_reason->clear();
    open(m_service);
    askOffers();
}

void NewPlanSheet::askOffers() {
    m_offers.clear();
    m_model->show({});
    const std::uint64_t round = ++m_round;
    follow();
    const auto state = m_context.link().state();
    if (m_context.actions() == nullptr || !state || !state->desk) {
        m_words->setText(
            tr("Nobody can act here: %1").arg(state ? models::whyNobodyActs(*state) : QString()));
        return;
    }
    m_words->setText(tr("What can be done is being asked."));
    m_context.actions()->askOffers(ServiceId(m_service->currentText().toStdString()), this,
                                   [this, round](const Result<std::vector<actions::ActionOffer>>& offers) {
                                       if (round != m_round) return;
                                       if (!offers)
                                           m_words->setText(QString::fromStdString(offers.error().detail));
                                       else
                                           show(*offers);
                                   });
}

/// Those that can be planned first, each group in the order it came.
void NewPlanSheet::show(const std::vector<actions::ActionOffer>& offers) {
    m_offers = offers;
    std::ranges::stable_partition(m_offers, [](const auto& offer) { return offer.whyNot.empty(); });
    const auto state = m_context.link().state();
    const auto environment = state && state->fleet ? state->fleet->environment : Environment::Production;
    std::vector<models::ActLine> lines;
    for (const auto& offer : m_offers)
        lines.push_back(lineOf(offer, environment));
    m_model->show(std::move(lines));
    if (!m_offers.empty()) m_list->setCurrentIndex(m_model->index(0, 0));
    follow();
}

int NewPlanSheet::action() const {
    const auto index = m_list->currentIndex();
    const auto row = static_cast<std::size_t>(index.row());
    if (!index.isValid() || row >= m_offers.size() || !m_offers[row].whyNot.empty()) return -1;
    return static_cast<int>(m_offers[row].action);
}

void NewPlanSheet::follow() {
    const int chosen = action();
    m_draw->setEnabled(chosen >= 0);
    m_words->setText(m_offers.empty() ? QString()
                     : chosen >= 0    ? tr("The plan is drawn up and shown; nothing is done yet.")
                                      : tr("This cannot be planned here: the list says why."));
    showArguments();
}

void NewPlanSheet::showArguments() {
    const int chosen = action();
    if (chosen == m_shownArguments) return;
    m_shownArguments = chosen;
    m_fields.clear();
    while (m_form->rowCount() > 0)
        m_form->removeRow(0);
    if (chosen >= 0) {
        for (const auto& argument : format::argumentsOf(static_cast<actions::RecoveryAction>(chosen))) {
            auto* field = new QLineEdit(m_arguments);
            field->setPlaceholderText(argument.hint);
            field->setAccessibleName(argument.title);
            m_form->addRow(argument.title, field);
            m_fields.emplace(argument.name, field);
        }
    }
    m_arguments->setVisible(!m_fields.empty());
}

void NewPlanSheet::choose() {
    const int chosen = action();
    if (chosen < 0) return;
    actions::PlanRequest request{.service = ServiceId(m_service->currentText().toStdString()),
                                 .action = static_cast<actions::RecoveryAction>(chosen),
                                 .arguments = {},
                                 .reason = m_reason->text().trimmed().toStdString()};
    for (const auto& [name, field] : m_fields) {
        const QString value = field->text().trimmed();
        if (!value.isEmpty()) request.arguments[name] = value.toStdString();
    }
    close();
    Q_EMIT this->chosen(request);
}

} // namespace holdfast::acting
