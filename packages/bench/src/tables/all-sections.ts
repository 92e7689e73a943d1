import { askSection } from './ask-section.ts';
import { operationsSection } from './operations-section.ts';
import { peersSection } from './peers-section.ts';
import type { Section } from './section.ts';
import { tellSection } from './tell-section.ts';

export const allSections: readonly Section[] = [
  tellSection('same'),
  tellSection('owner-worker'),
  tellSection('worker-worker'),
  askSection('same'),
  askSection('owner-worker'),
  askSection('worker-worker'),
  peersSection,
  operationsSection,
];
