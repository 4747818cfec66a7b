import { cliPage } from './pages/cli-page.ts';
import { mcpPage } from './pages/mcp-page.ts';
import { configPage, errorsPage, eventsPage } from './pages/plain-pages.ts';
import { restPage } from './pages/rest-page.ts';
import { scriptApiPage } from './pages/script-api-page.ts';
import { workflowYamlPage } from './pages/workflow-yaml-page.ts';

/** The pages of docs/reference, each made of the code that it is about. */
export const REFERENCE: Readonly<Record<string, () => string | Promise<string>>> = {
  'cli.md': cliPage,
  'rest.md': restPage,
  'mcp.md': mcpPage,
  'events.md': eventsPage,
  'config.md': configPage,
  'errors.md': errorsPage,
  'workflow-yaml.md': workflowYamlPage,
  'script-api.md': scriptApiPage,
};
