//! What models may cost in a month, what they did cost, and for what.

use leptos::form::ActionForm;
use leptos::prelude::*;

use super::api::{Budget, CallRow, SetBudget};
use crate::components::{Field, FormErrors, Share, SplitBar, SubmitButton};
use crate::error::AppError;

#[component]
pub(super) fn BudgetPanel(budget: Budget, problem: Option<AppError>, action: ServerAction<SetBudget>) -> impl IntoView {
    let error = Signal::derive(move || action.value().get().map_or_else(|| problem.clone(), Result::err));
    let wrong = Signal::derive(move || error.with(|error| error.as_ref()?.for_field("dollars")));
    let Budget {
        dollars,
        spent,
        percent,
        calls,
        last,
    } = budget;
    view! {
        <section class="panel" aria-labelledby="budget-h">
            <div class="panel-head">
                <h2 id="budget-h" class="panel-title">
                    "What models may cost"
                </h2>
            </div>
            <div class="panel-body">
                <Spent dollars=dollars.clone() spent percent calls />
                <p class="panel-note mt-3">
                    "When it is spent, CHIDI goes on without models: it never stops answering prices and stock, and calls you for the rest. 0 means that no model is asked."
                </p>
                <ActionForm action=action attr:novalidate="" attr:class="mt-5">
                    <FormErrors error />
                    <div class="flex flex-wrap items-end gap-3">
                        <div class="flex-1 min-w-48">
                            <Field name="dollars" label="US dollars a month" error=wrong>
                                <input
                                    class="input"
                                    id="dollars"
                                    name="dollars"
                                    inputmode="decimal"
                                    autocomplete="off"
                                    maxlength="12"
                                    value=dollars
                                    aria-describedby="dollars-error"
                                    aria-invalid=move || wrong.get().is_some().then_some("true")
                                />
                            </Field>
                        </div>
                        <SubmitButton
                            label="Set the budget"
                            busy_label="Saving"
                            pending=action.pending()
                            class="btn-outline max-md:w-full"
                        />
                    </div>
                </ActionForm>
            </div>
            <Calls last />
        </section>
    }
}

/// What was spent, as a sum and as a bar.
#[component]
fn Spent(dollars: String, spent: String, percent: i64, calls: i32) -> impl IntoView {
    let shares = vec![
        Share {
            series: if percent >= 80 { "need" } else { "chidi" },
            count: percent,
        },
        Share {
            series: "rest",
            count: 100 - percent,
        },
    ];
    let asked = if calls == 1 {
        "1 call".to_owned()
    } else {
        format!("{calls} calls")
    };
    view! {
        <div class="flex items-baseline justify-between gap-4">
            <p>
                <span class="figure">{spent}</span>
            </p>
            <p class="text-sm text-soft">{format!("of ${dollars} this month, {asked}")}</p>
        </div>
        <div class="mt-2">
            <SplitBar label=format!("{percent} percent of the monthly budget is spent") shares />
        </div>
    }
}

/// The newest calls, folded away.
#[component]
fn Calls(last: Vec<CallRow>) -> impl IntoView {
    (!last.is_empty()).then(|| {
        view! {
            <details class="border-t border-base-300">
                <summary class="panel-body min-h-12 cursor-pointer font-medium">"The last calls"</summary>
                <ul class="rows border-t border-base-300">
                    {last.into_iter().map(|call| view! { <Call call /> }).collect_view()}
                </ul>
            </details>
        }
    })
}

#[component]
fn Call(call: CallRow) -> impl IntoView {
    let CallRow {
        model,
        what,
        came_to,
        is_failed,
        ago,
        answer_id,
    } = call;
    view! {
        <li class="px-4 lg:px-6 py-3 flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <span class="flex-1 min-w-48">
                <span class="block break-all">{model}</span>
                <span class="block text-sm text-soft">{what}</span>
            </span>
            <span class="num text-sm" class=("text-need-ink", is_failed)>
                {came_to}
            </span>
            <span class="text-sm text-soft num">{ago}</span>
            {(!answer_id.is_empty())
                .then(|| {
                    view! {
                        <a class="text-link text-sm" href=format!("/answers/{answer_id}")>
                            "The answer"
                        </a>
                    }
                })}
        </li>
    }
}
