/** The person's own report. */

import { api } from '../io/api';

export const exportReport = api.exportReport;
