import type { Page } from "../model/dashboard.ts";
import { backgroundErrors, byDay, charged, differences, missing, whoDiffers } from "./billing/charging.ts";
import {
  amountFigure,
  differencesFigure,
  failedFigure,
  missingFigure,
  slowestFigure,
  usedFigure,
} from "./billing/figures.ts";
import { failedWebhooks, webhooks, webhookTime, webhookTypes } from "./billing/webhooks.ts";

export const billing: Page = {
  id: "billing",
  title: "Billing",
  question: "Is what was used also charged, and does Stripe get its answers?",
  filters: [],
  range: "7d",
  panels: [
    missingFigure,
    usedFigure,
    failedFigure,
    slowestFigure,
    differencesFigure,
    amountFigure,
    missing,
    charged,
    webhookTime,
    failedWebhooks,
    byDay,
    webhooks,
    differences,
    webhookTypes,
    whoDiffers,
    backgroundErrors,
  ],
};
